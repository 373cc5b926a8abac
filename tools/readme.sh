#!/bin/sh
# Put the program's real output into the examples of both README files: all
# lines of the block that begins with "$ bin/bonafide examine" are replaced.
set -eu
for file in README.md README.zh-CN.md; do
	# shellcheck disable=SC2046 # the line is a command with plain words
	$(sed -n 's/^\$ \(bin\/bonafide examine .*\)/\1/p' "$file") >bin/example.txt
	awk '
		inside && /^```/ { inside = 0 }
		!inside { print }
		/^\$ bin\/bonafide examine / {
			inside = 1
			gap = ""
			while ((getline line < "bin/example.txt") > 0) {
				if (line == "") { gap = gap "\n"; continue }
				print gap line
				gap = ""
			}
			close("bin/example.txt")
		}' "$file" >bin/readme.txt
	cat bin/readme.txt >"$file"
done
