package region

// What a reading costs, in points of 100. The order of the figures is what
// matters: written out before shortened, shortened before another class,
// that before a former name or a slip, and any of these before a contradiction.
// The figures were set on the tuning half of the cases in testdata and
// measured on the other; docs/benchmarks/region.md has both.
const (
	costShort      = 1 // 恩施州, 丹寨 in 黔东南丹寨县: the usual shortening, with a class word
	costBare       = 3 // 恩施: no class word
	costBareTown   = 8 // the same of a town
	costNickname   = 3 // 锡盟
	costRespelled  = 6 // another spelling, in old editions of the standard
	costClass      = 8 // 武进市 for 武进区
	costFormer     = 6 // 襄樊市 for 襄阳市
	costFormerStem = 9 // 襄樊

	costHomophone = 12 // a character of the same sound
	costSwapped   = 14 // two characters in each other's place
	costMissing   = 16 // a character too few
	costExtra     = 16 // a character too many
	costWrong     = 18 // another character
	costNoClass   = 6  // in addition: the slip is in a name without its class word

	costOrder   = 5 // a larger division is named after a smaller one
	costSkipped = 4 // a town without its county, where the city has counties
	costAlone   = 6 // a town with nothing above it
	costGap     = 4 // a character between the names that nothing explains
	costMaxGap  = 24
	costTorn    = 6 // the first name, without class word, begins inside a word
	costRest    = 4 // what follows looks like a smaller division, and none fits
	costLead    = 1 // a character before the first name that nothing explains
	costMaxLead = 5
	costUnread  = 6 // a character that a rival explains and this reading does not
	costMaxRead = 36
	costDenied  = 25 // the text names another division in this place
	costMaxDeny = 50
)

const (
	// window is how far behind the best a candidate may be and still be listed.
	window = 20
	// floor is the least score that is listed.
	floor = 30
	// clearLead and clearScore are what Answer.Clear asks for.
	clearLead  = 10
	clearScore = 60
	// listed is the most candidates that an answer holds.
	listed = 10
)

// Limits on hostile text.
const (
	// MaxInput is how many bytes of a text are looked at; an address that people
	// write has less than a thousand.
	MaxInput = 8 << 10
	// maxRunes is how many characters, spaces and marks left out, a division is
	// looked for in. The longest path of full names has 61.
	maxRunes  = 160
	maxUpper  = 256 // hits down to the county
	maxHits   = 640 // hits of all levels
	maxRun    = 64  // towns of one name that a hit without anything above it is tried as
	maxPhones = 16
	maxGap    = 10 // runes between a county and its town
)
