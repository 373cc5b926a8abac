package app

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/bonafide-aftersale/bonafide/internal/app/edge"
)

// counters counts what runs beside requests.
type counters struct {
	runs     *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	failures *prometheus.CounterVec
}

func newCounters(m *edge.Metrics, version string) *counters {
	c := &counters{
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bonafide_job_runs_total", Help: "Runs of jobs, by what came of them."}, []string{"kind", "result"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "bonafide_job_seconds", Help: "How long runs of jobs took.", Buckets: []float64{.01, .1, 1, 10, 60, 300}}, []string{"kind"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bonafide_periodic_failures_total", Help: "Runs of periodic jobs that failed."}, []string{"kind"}),
	}
	built := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "bonafide_build_info", Help: "1, with the version of the program.", ConstLabels: prometheus.Labels{"version": version}})
	built.Set(1)
	m.Registry.MustRegister(c.runs, c.seconds, c.failures, built)
	return c
}

func (c *counters) ran(kind string, err error, took time.Duration) {
	result := "done"
	if err != nil {
		result = "again" // or given up, which the log says
	}
	c.runs.WithLabelValues(kind, result).Inc()
	c.seconds.WithLabelValues(kind).Observe(took.Seconds())
}

func (c *counters) failed(kind string) { c.failures.WithLabelValues(kind).Inc() }
