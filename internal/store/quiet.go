package store

import "log/slog"

// quiet hears nothing: the job queue's migrations would tell of every step.
var quiet = slog.New(slog.DiscardHandler)
