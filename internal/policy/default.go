package policy

import _ "embed"

// Default is the text of the policy that a tenant starts with. It is this
// project's proposal, to be changed by whoever runs the procedure; its amounts
// are choices, not law.
//
//go:embed default.policy
var Default string
