module github.com/bonafide-aftersale/bonafide

go 1.26.0

require (
	github.com/gen2brain/heic v0.4.5
	github.com/rogpeppe/go-internal v1.16.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.2
	github.com/tetratelabs/wazero v1.9.0
	golang.org/x/image v0.47.0
	golang.org/x/sys v0.49.0
	golang.org/x/text v0.43.0
)

require (
	github.com/ebitengine/purego v0.8.3 // indirect
	golang.org/x/tools v0.51.0 // indirect
)
