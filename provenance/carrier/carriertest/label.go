package carriertest

import (
	"bytes"
	"encoding/xml"
)

// Label is a label of GB 45438-2025 as one JSON object, by the standard. The
// producer code is a real one's form with a check character that fits.
const Label = `{"Label":"1","ContentProducer":"001191110102MACQD9K64010000","ProduceID":"demo-0001","ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""}`

// Packet is an XMP packet with attributes of its description, and elements in
// it.
func Packet(attributes, elements string) string {
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` + attributes + `>` + elements +
		`</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
}

// TC260 declares the namespace of labels.
const TC260 = `xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"`

// LabelPacket is the packet that holds a label as the guide asks.
func LabelPacket(label string) string {
	return Packet(TC260, "<TC260:AIGC>"+Escape(label)+"</TC260:AIGC>")
}

// LabelAttribute is the same as an attribute.
func LabelAttribute(label string) string {
	return Packet(TC260+` TC260:AIGC="`+Escape(label)+`"`, "")
}

// Escape writes text for XML.
func Escape(text string) string {
	var b bytes.Buffer
	must(xml.EscapeText(&b, []byte(text)))
	return b.String()
}
