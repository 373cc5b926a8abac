// Validates files with @trustnxt/c2pa-ts and prints one line of JSON for each.
// The test copies it beside node_modules. usage: node oracle.mjs FILE…
import { readFile } from 'node:fs/promises';
import { BMFF, JPEG, PNG } from '@trustnxt/c2pa-ts/asset';
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf';
import { ManifestStore } from '@trustnxt/c2pa-ts/manifest';

for (const file of process.argv.slice(2)) {
    const out = { record: false, valid: false, codes: [] };
    try {
        const data = await readFile(file);
        const format = [JPEG, PNG, BMFF].find(f => f.canRead(data));
        const asset = format.create ? await format.create(data) : new format(data);
        const store = await asset.getManifestJUMBF();
        if (store) {
            out.record = true;
            const result = await ManifestStore.read(SuperBox.fromBuffer(store)).validate(asset);
            out.valid = result.isValid;
            out.codes = result.statusEntries.filter(e => !e.success).map(e => e.code);
        }
    } catch (e) {
        out.error = String(e);
    }
    console.log(JSON.stringify(out));
}
