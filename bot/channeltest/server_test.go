package channeltest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A page is what plays the people of a local chat system.
type page struct {
	t      testing.TB
	server *httptest.Server
	// below is the path of the page's requests.
	below string
	nth   int
}

// post sends JSON as the page does.
func (p *page) post(path string, body any) {
	p.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.send(path, "application/json", bytes.NewReader(data))
}

// photo sends a picture with a caption.
func (p *page) photo(chat, caption string) {
	p.t.Helper()
	var body, picture bytes.Buffer
	p.nth++
	img := image.NewGray(image.Rect(0, 0, 16, 16))
	img.Pix[0] = byte(p.nth) // no two alike
	form := multipart.NewWriter(&body)
	errs := []error{png.Encode(&picture, img)}
	for name, value := range map[string]string{"chat": chat, "caption": caption, "kind": "photo", "nonce": p.nonce()} {
		errs = append(errs, form.WriteField(name, value))
	}
	file, err := form.CreateFormFile("file0", "anh.png")
	errs = append(errs, err)
	_, err = file.Write(picture.Bytes())
	for _, err := range append(errs, err, form.Close()) {
		if err != nil {
			p.t.Fatal(err)
		}
	}
	p.send("/page/send", form.FormDataContentType(), &body)
}

// nonce is another one each time: nothing is sent again.
func (p *page) nonce() string {
	p.nth++
	return fmt.Sprint("nonce-", p.nth)
}

func (p *page) send(path, kind string, body io.Reader) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.server.URL+p.below+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Origin", p.server.URL)
	resp, err := p.server.Client().Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: status %d, %s, %v", path, resp.StatusCode, answer, err)
	}
}

// serve serves a local chat system until the test ends.
func serve(t testing.TB, handler http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func closing(t testing.TB, what io.Closer) {
	t.Cleanup(func() {
		if err := what.Close(); err != nil {
			t.Error(err)
		}
	})
}
