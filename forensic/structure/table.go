package structure

// seen lists, for pairs of quantisation tables that no setting of the usual
// library (IJG libjpeg) gives, the makers in whose files they stand. The
// signatures are those of jfif.QuantTable.
//
// They were read from untouched files of the collections
// drewnoakes/metadata-extractor-images 4beba64 and ianare/exif-samples
// 5332a9c. Where programs of one maker write the files of another (Apple's
// ImageIO), both are listed. Tables of messengers are not: none with a source
// that can be cited was found.
var seen = map[tables][]string{
	{"058492c331915ecf", "c265fca4c0d09c8f"}: {"canon"},        // SD300, SX60 HS, IXUS v2, A40, A720 IS, A85
	{"ccb7467b72ff3b77", "33f80d09d098f592"}: {"canon"},        // S230, S40
	{"b7bc9a54e8b1a1af", "1a25928543212379"}: {"casio"},        // EX-M2
	{"96668ab2a24cbf10", "51755259d045ec04"}: {"casio"},        // QV-3000EX
	{"84f11a2975fd08cc", "1a25928543212379"}: {"nikon"},        // D70s
	{"2c480f2fdd71dd08", "bfc16dedd54100d0"}: {"apple", "htc"}, // iPhone 4, HTC Desire, both with the segment order of ImageIO
	{"e446f4548791b8f9", "4462c751e52b0dc1"}: {"apple"},        // iPhone 5s
	{"9acf937a7a5b4faa", "0892a842f96dbe65"}: {"fujifilm"},     // DX-10
	{"7edb98d4a5fda8d1", "ed977ef16880e40b"}: {"fujifilm"},     // FinePix2650
	{"6d2cca0690d0ccd8", "6b489cffd00ee5e2"}: {"fujifilm"},     // FinePix S5500
	{"39be6a2c1ae99439", "23688715567f53f0"}: {"fujifilm"},     // MX-2900Zoom
	{"868ed9f478a63779", "7163163a20371502"}: {"jvc"},          // GR-DV2000
	{"fe7f803c32cf40df", "73a847bb98c3ac39"}: {"kodak"},        // DX4330, DX6490
	{"cbb4898e422e0305", "659d09657f16b3c6"}: {"minolta"},      // DiMAGE 5
	{"390da4364ae0eabc", "9e22ec490aee87f3"}: {"minolta"},      // Dimage EX
	{"ad1b5dc40d166ed4", "9e30f4484744284c"}: {"nokia"},        // 3110c
	{"63659cf594f81e94", "1bfd0c976c700f40"}: {"olympus"},      // E-P3
	{"d256436c7f24bace", "6b2e8a03949d30f0"}: {"panasonic"},    // DMC-LC40
	{"3099d25ccfd807ed", "948a5f092b0e1ba7"}: {"panasonic"},    // NV-GX7
	{"41ccf24ed1e7f1be", "f7a049daccfad8ce"}: {"reconyx"},      // HF2 Pro Covert
	{"eb813695182f3e2a", "64e5f46058f12aa6"}: {"samsung"},      // SM-J327T1
	{"eb8268e5232f7c5e", "1d9a2614de40f188"}: {"sony"},         // DCR-PC110E
	{"66ffdcd47ee74bf1", "88f504d84fd21412"}: {"traveler"},     // SX330Z
}
