//go:build !unix

package seal

import "os"

// fileID has no counterpart here; size and time have to do.
func fileID(os.FileInfo) any { return nil }

// syncFolder does nothing: folders cannot be synced here, names are durable
// when the system says so.
func syncFolder(string) error { return nil }
