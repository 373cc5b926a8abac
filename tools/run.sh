#!/bin/sh
# Examine the sample pair: the report as text here, and as a page in a browser
# where there is a desktop.
set -eu
page=bin/sample-report.html
bin/bonafide examine -reference samples/coffee.jpg samples/coffee-claim.jpg
bin/bonafide examine -format html -o "$page" -reference samples/coffee.jpg samples/coffee-claim.jpg

if [ -z "${CI:-}" ]; then
	if [ "$(uname)" = Darwin ]; then
		open "$page" && exit 0
	elif [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
		xdg-open "$page" >/dev/null 2>&1 && exit 0
	fi
fi
echo "The same report as a page: $PWD/$page"
