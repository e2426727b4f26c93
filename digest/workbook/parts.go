package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"
)

const propertiesPart = "docProps/core.xml"

// properties replaces the part that comes with the library, which names its
// author and the year 2006.
func properties(b Workbook) []byte {
	type dated struct {
		Type string `xml:"xsi:type,attr"`
		At   string `xml:",chardata"`
	}
	p := struct {
		XMLName xml.Name `xml:"cp:coreProperties"`
		CP      string   `xml:"xmlns:cp,attr"`
		DC      string   `xml:"xmlns:dc,attr"`
		Terms   string   `xml:"xmlns:dcterms,attr"`
		XSI     string   `xml:"xmlns:xsi,attr"`
		Title   string   `xml:"dc:title,omitempty"`
		Creator string   `xml:"dc:creator"`
		Created *dated   `xml:"dcterms:created"`
	}{
		CP:      "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
		DC:      excelize.NameSpaceDublinCore,
		Terms:   excelize.NameSpaceDublinCoreTerms,
		XSI:     excelize.NameSpaceXMLSchemaInstance,
		Title:   clean(b.Title),
		Creator: "Sát Cơ Sở",
	}
	if !b.Made.IsZero() {
		p.Created = &dated{Type: "dcterms:W3CDTF", At: b.Made.UTC().Format(time.RFC3339)}
	}
	part, err := xml.Marshal(p)
	if err != nil {
		panic("workbook: properties: " + err.Error()) // strings can always be marshalled
	}
	return append([]byte(xml.Header), part...)
}

// A sortedZip writes its parts in the order of their names. The library hands
// them over in the order of a map, which is another one each time.
type sortedZip struct {
	to    io.Writer
	parts map[string]*bytes.Buffer
}

func newSortedZip(to io.Writer) excelize.ZipWriter {
	return &sortedZip{to: to, parts: map[string]*bytes.Buffer{}}
}

func (z *sortedZip) Create(name string) (io.Writer, error) {
	z.parts[name] = new(bytes.Buffer)
	return z.parts[name], nil
}

func (z *sortedZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

func (z *sortedZip) Close() error {
	w := zip.NewWriter(z.to)
	for _, name := range slices.Sorted(maps.Keys(z.parts)) {
		part, err := w.Create(name) // without a date
		if err != nil {
			return err
		}
		if _, err := part.Write(z.parts[name].Bytes()); err != nil {
			return err
		}
	}
	return w.Close()
}
