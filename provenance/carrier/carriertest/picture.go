// Package carriertest makes small files with metadata of every kind, from
// nothing but the formats' rules: for tests of whatever reads them. Pictures
// are real ones of a few pixels.
package carriertest

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
)

// scene is the picture in every file.
func scene() *image.Gray {
	m := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 37)
	}
	return m
}

func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("carriertest: %v", err)) // encoding to memory
	}
}

func big16(n int) []byte    { return binary.BigEndian.AppendUint16(nil, uint16(n)) }
func big32(n int) []byte    { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
func little32(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }

// JPEG is a picture with segments behind its first marker.
func JPEG(segments ...[]byte) []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, scene(), nil))
	return slices.Concat(b.Bytes()[:2], slices.Concat(segments...), b.Bytes()[2:])
}

// APP is an application segment of JPEG.
func APP(n int, body string) []byte {
	return slices.Concat([]byte{0xff, byte(0xe0 + n)}, big16(2+len(body)), []byte(body))
}

// COM is a comment segment of JPEG.
func COM(text string) []byte {
	return slices.Concat([]byte{0xff, 0xfe}, big16(2+len(text)), []byte(text))
}

// AppXMP is the segment that holds an XMP packet.
func AppXMP(packet string) []byte { return APP(1, "http://ns.adobe.com/xap/1.0/\x00"+packet) }

// AppEXIF is the segment that holds a block of EXIF.
func AppEXIF(block []byte) []byte { return APP(1, "Exif\x00\x00"+string(block)) }

// AppIIM is the segment of image resources that holds IIM records.
func AppIIM(records []byte) []byte { return APP(13, "Photoshop 3.0\x00"+string(Resources(records))) }

// Resources are image resources with IIM records behind another resource.
func Resources(records []byte) []byte {
	other := "8BIM\x03\xed\x04name\x00\x00\x00\x00\x03abc\x00"
	padded := append(bytes.Clone(records), make([]byte, len(records)%2)...)
	return slices.Concat([]byte(other), []byte("8BIM\x04\x04\x00\x00"), big32(len(records)), padded)
}

// IIM is a record 2 dataset.
func IIM(number byte, text string) []byte {
	return slices.Concat([]byte{0x1c, 2, number}, big16(len(text)), []byte(text))
}

// AppExtended are the segments of an extended XMP packet in parts of size.
func AppExtended(packet string, size int) [][]byte {
	sum := md5.Sum([]byte(packet))
	digest := fmt.Sprintf("%X", sum)
	var list [][]byte
	for at := 0; at < len(packet); at += size {
		part := packet[at:min(at+size, len(packet))]
		list = append(list, APP(1, "http://ns.adobe.com/xmp/extension/\x00"+digest+string(big32(len(packet)))+string(big32(at))+part))
	}
	return list
}

// PNG is a picture with chunks before and behind its image data.
func PNG(before, behind [][]byte) []byte {
	var b bytes.Buffer
	must(png.Encode(&b, scene()))
	data := b.Bytes()
	idat := bytes.Index(data, []byte("IDAT")) - 4
	iend := len(data) - 12
	return slices.Concat(data[:idat], slices.Concat(before...), data[idat:iend], slices.Concat(behind...), data[iend:])
}

// Chunk is a chunk of PNG.
func Chunk(kind, body string) []byte {
	sum := crc32.ChecksumIEEE([]byte(kind + body))
	return slices.Concat(big32(len(body)), []byte(kind+body), big32(int(sum)))
}

// TEXt is text as it is.
func TEXt(key, text string) []byte { return Chunk("tEXt", key+"\x00"+text) }

// ZTXt is compressed text.
func ZTXt(key, text string) []byte { return Chunk("zTXt", key+"\x00\x00"+Deflate(text)) }

// ITXt is text in UTF-8, compressed or not.
func ITXt(key, text string, packed bool) []byte {
	if packed {
		return Chunk("iTXt", key+"\x00\x01\x00zh\x00key\x00"+Deflate(text))
	}
	return Chunk("iTXt", key+"\x00\x00\x00\x00\x00"+text)
}

// Deflate compresses as zlib.
func Deflate(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write([]byte(text))
	must(err)
	must(w.Close())
	return b.String()
}

// RawProfile is ImageMagick's form of a profile in a PNG text.
func RawProfile(name string, data []byte) []byte {
	text := fmt.Sprintf("\n%s\n%8d\n%s\n", name, len(data), hex.EncodeToString(data))
	return ZTXt("Raw profile type "+name, text)
}

// WebP is a lossless picture of one pixel with chunks behind its data.
func WebP(chunks ...[]byte) []byte {
	pixel := riffChunk("VP8L", "\x2f\x00\x00\x00\x00\x88\x88\x08")
	return riffFile("WEBP", append([][]byte{riffChunk("VP8X", "\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00"), pixel}, chunks...))
}

// WebPXMP is the chunk of WebP for XMP.
func WebPXMP(packet string) []byte { return riffChunk("XMP ", packet) }

// WebPEXIF is the chunk of WebP for EXIF.
func WebPEXIF(block []byte) []byte { return riffChunk("EXIF", string(block)) }

// AVI is a film without frames and with a list of information.
func AVI(key, text string) []byte {
	info := riffChunk("LIST", "INFO"+string(riffChunk("ISFT", "Lavf"))+string(riffChunk(key, text+"\x00")))
	return riffFile("AVI ", [][]byte{riffChunk("LIST", "hdrl"), info, riffChunk("LIST", "movi")})
}

func riffChunk(id, body string) []byte {
	return slices.Concat([]byte(id), little32(len(body)), []byte(body), make([]byte, len(body)%2))
}

func riffFile(form string, chunks [][]byte) []byte {
	body := slices.Concat(chunks...)
	return slices.Concat([]byte("RIFF"), little32(4+len(body)), []byte(form), body)
}

// GIF is a picture with blocks before and behind its image data.
func GIF(before, behind [][]byte) []byte {
	var b bytes.Buffer
	must(gif.Encode(&b, scene(), &gif.Options{NumColors: 4}))
	data := b.Bytes()
	head := 13 + 3<<(data[10]&7+1)
	if data[10]&0x80 == 0 {
		head = 13
	}
	return slices.Concat(data[:head], slices.Concat(before...), data[head:len(data)-1], slices.Concat(behind...), data[len(data)-1:])
}

// GIFComment is a comment extension.
func GIFComment(text string) []byte {
	out := []byte{0x21, 0xfe}
	for len(text) > 0 {
		n := min(255, len(text))
		out = append(append(out, byte(n)), text[:n]...)
		text = text[n:]
	}
	return append(out, 0)
}

// GIFXMP is the application extension that holds XMP.
func GIFXMP(packet string) []byte {
	out := append([]byte("\x21\xff\x0bXMP DataXMP"), packet...)
	out = append(out, 1)
	for i := 255; i >= 0; i-- {
		out = append(out, byte(i))
	}
	return append(out, 0)
}
