package attachments

import "bytes"

// A format is what the bytes of an attachment turn out to be, whatever its name
// says.
type format struct {
	mime, ext string
	codec     *codec // of pictures that are made anew
	// refused says that files of this format may tell where they were recorded.
	refused bool
}

var unknown = format{mime: "application/octet-stream", ext: ".bin"}

// magics are what files of a format begin with.
var magics = []struct {
	begin string
	format
}{
	{"\xFF\xD8\xFF", format{mime: "image/jpeg", ext: ".jpg", codec: jpegCodec}},
	{"\x89PNG\r\n\x1A\n", format{mime: "image/png", ext: ".png", codec: pngCodec}},
	{"%PDF-", format{mime: "application/pdf", ext: ".pdf"}},
	{"GIF8", format{refused: true}},
	{"II*\x00", format{refused: true}}, // TIFF and raw photos
	{"MM\x00*", format{refused: true}},
	{"\xFF\x0A", format{refused: true}}, // JPEG XL
	{"\x00\x00\x00\x0CJXL ", format{refused: true}},
	{"\x00\x00\x00\x0CjP  ", format{refused: true}}, // JPEG 2000
}

// parts are what office documents of a format contain, after the beginning that
// all documents of their family share.
var parts = []struct {
	begin, part string
	format
}{
	{"PK\x03\x04", "vbaProject.bin", unknown}, // it may have macros
	{"PK\x03\x04", "word/document.xml", format{mime: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ext: ".docx"}},
	{"PK\x03\x04", "xl/workbook.xml", format{mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ext: ".xlsx"}},
	{"PK\x03\x04", "ppt/presentation.xml", format{mime: "application/vnd.openxmlformats-officedocument.presentationml.presentation", ext: ".pptx"}},
	{"PK\x03\x04", "mimetypeapplication/vnd.oasis.opendocument.text", format{mime: "application/vnd.oasis.opendocument.text", ext: ".odt"}},
	{"PK\x03\x04", "mimetypeapplication/vnd.oasis.opendocument.spreadsheet", format{mime: "application/vnd.oasis.opendocument.spreadsheet", ext: ".ods"}},
	{"PK\x03\x04", "", format{mime: "application/zip", ext: ".zip"}},
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t", format{mime: "application/msword", ext: ".doc"}},
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k", format{mime: "application/vnd.ms-excel", ext: ".xls"}},
}

func sniff(data []byte) format {
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.begin)) {
			return m.format
		}
	}
	for _, p := range parts {
		if bytes.HasPrefix(data, []byte(p.begin)) && bytes.Contains(data, []byte(p.part)) {
			return p.format
		}
	}
	if recorded(data) {
		return format{refused: true}
	}
	return unknown
}

// recorded reports whether data is what telephones record beside JPEG: HEIC and
// AVIF pictures, MP4 and QuickTime films, WebP pictures.
func recorded(data []byte) bool {
	return len(data) >= 12 && (string(data[4:8]) == "ftyp" ||
		string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP")
}
