// Package app puts the server together: it opens the database, the keys, the
// file store and the custody log, builds the service of each domain on them,
// works on jobs, and serves what is mounted.
//
// Open builds, Run works until its context ends, Close lets go. Other parts
// take the services from the fields of App; what they serve is mounted by
// path before Run:
//
//	a, err := app.Open(ctx, config, app.Options{})
//	a.Mount("/api/v1/", api.New(api.Services{Cases: a.Cases, …}))
//	err = a.Run(ctx)
//
// # What runs beside requests
//
// Every process may work on jobs; each periodic job is enqueued by one elected
// process and worked on by one. Clocks of cases are swept every few seconds: a
// clock fires once however many sweep (aftersale.Service.Sweep). The custody
// log is signed every minute and anchored every hour, uploads that nobody goes
// on with are removed, and what has ended is cleared away.
//
// # When something is away
//
// At the start everything must answer, or Open says what does not. Later the
// process stays up whatever is away: requests that need it get "unavailable",
// /readyz says so, and everything goes on by itself afterwards.
package app
