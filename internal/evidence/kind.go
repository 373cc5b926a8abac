package evidence

import "slices"

// Kind is what an item is. The values are those of aftersale.EvidenceType.
type Kind string

// The kinds of evidence.
const (
	LiveCapture      Kind = "live_capture"      // photo or video taken in the page, with a challenge
	GalleryPhoto     Kind = "gallery_photo"     // photo from the album
	Video            Kind = "video"             // video from the album
	ListingPhoto     Kind = "listing_photo"     // the merchant's own photo of the product
	PackingVideo     Kind = "packing_video"     // packing, sealing and waybill in one take
	PackingPhoto     Kind = "packing_photo"     // a still of the same
	Waybill          Kind = "waybill"           // waybill and tracking events
	Conversation     Kind = "conversation"      // chat or call record
	SerialNumber     Kind = "serial_number"     // serial number or fault code
	TechnicianReport Kind = "technician_report" // with photos and signature
	Weighing         Kind = "weighing"          // a parcel on the scales
	PolicyText       Kind = "policy_text"       // the rules shown at purchase
	Receipt          Kind = "receipt"           // invoice or receipt
	OfficialDocument Kind = "official_document" // of police or an inspection body
	DisposalProof    Kind = "disposal_proof"    // goods made unusable, taken live
	Examination      Kind = "examination"       // report of a machine
	Other            Kind = "other"
)

// Kinds lists all kinds.
var Kinds = []Kind{
	LiveCapture, GalleryPhoto, Video, ListingPhoto, PackingVideo, PackingPhoto, Waybill, Conversation, SerialNumber,
	TechnicianReport, Weighing, PolicyText, Receipt, OfficialDocument, DisposalProof, Examination, Other,
}

// Media are the groups of media types that a kind may have.
type Media uint8

// The groups. What belongs to them is decided by the bytes; see Sniff.
const (
	Image Media = 1 << iota
	Film
	Sound
	Document // PDF, plain text, JSON
)

// Size limits in bytes. A photo of 100 megapixels has at most 50 MB (package
// photo); 2 GB is an hour of 1080p video at 4.5 Mbit/s, far beyond one take at
// a packing table; a call of three hours at 64 kbit/s has 86 MB.
const (
	MaxImage    = 50_000_000
	MaxFilm     = 2_000_000_000
	MaxSound    = 200_000_000
	MaxDocument = 50_000_000
)

// media says what each kind may be.
var media = map[Kind]Media{
	LiveCapture: Image | Film, GalleryPhoto: Image, Video: Film, ListingPhoto: Image, PackingVideo: Film, PackingPhoto: Image,
	Waybill: Image | Document, Conversation: Image | Sound | Document, SerialNumber: Image | Document,
	TechnicianReport: Image | Film | Document, Weighing: Image | Film, PolicyText: Image | Document,
	Receipt: Image | Document, OfficialDocument: Image | Document, DisposalProof: Image | Film, Examination: Document,
	Other: Image | Film | Sound | Document,
}

// Valid reports whether k is one of Kinds.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// Allows reports whether the kind may have this media type.
func (k Kind) Allows(mediaType string) bool { return media[k]&group(mediaType) != 0 }

// MaxBytes returns the limit of the kind: that of the largest group it allows.
func (k Kind) MaxBytes() int64 {
	var limit int64
	for g, n := range groupLimits {
		if media[k]&g != 0 {
			limit = max(limit, n)
		}
	}
	return limit
}

var groupLimits = map[Media]int64{Image: MaxImage, Film: MaxFilm, Sound: MaxSound, Document: MaxDocument}

// MaxBytesOf returns the limit for a media type: a photo may not be as large
// as a video, even where both are allowed.
func MaxBytesOf(mediaType string) int64 { return groupLimits[group(mediaType)] }

// Live reports whether the kind needs a challenge.
func (k Kind) Live() bool { return k == LiveCapture || k == DisposalProof }

// Filable reports whether the kind can be filed by order and waybill before
// there is a case.
func (k Kind) Filable() bool {
	return k == PackingVideo || k == PackingPhoto || k == Weighing || k == Waybill || k == PolicyText
}

// Method is how an item was captured.
type Method string

// The capture methods.
const (
	ByChallenge  Method = "live_challenge"    // taken in the page, showing a one-time challenge
	ByGallery    Method = "gallery"           // chosen from the files of a device
	ByStation    Method = "packing_station"   // recorded by the packing station page
	ByImport     Method = "import"            // taken over from another system
	ByHotline    Method = "hotline_recording" // recorded by the telephone system
	ByTechnician Method = "technician"        // taken by a technician on site
	BySystem     Method = "system"            // made by this program
)

// Methods lists all capture methods.
var Methods = []Method{ByChallenge, ByGallery, ByStation, ByImport, ByHotline, ByTechnician, BySystem}

// Valid reports whether m is one of Methods.
func (m Method) Valid() bool { return slices.Contains(Methods, m) }
