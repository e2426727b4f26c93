package localzalo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

func (r *rig) set(to localzalo.Switches) { r.server.SetSwitches(to) }

func (r *rig) send(who, text string) reply {
	r.Helper()
	return r.call("sendMessage", fmt.Sprintf(`{"chat_id":%q,"text":%q}`, who, text))
}

func TestSwitchIdle408(t *testing.T) {
	r := newRig(t)
	r.set(localzalo.Switches{Idle408: true})
	got := r.call("getUpdates", `{"timeout":0}`)
	if got.status != http.StatusRequestTimeout || got.body != `{"description":"Request timeout","error_code":408,"ok":false}` {
		t.Error(got)
	}
}

func TestSwitchCamelErrorCode(t *testing.T) {
	r := newRig(t)
	r.set(localzalo.Switches{CamelErrorCode: true})
	if got := r.call("nothing", `{}`); got.body != `{"description":"Not Found","errorCode":404,"ok":false}` {
		t.Error(got)
	}
}

func TestSwitchTooMany(t *testing.T) {
	r := newRig(t)
	r.set(localzalo.Switches{TooMany: 2})
	for range 2 {
		if got := r.call("getMe", `{}`); got.status != http.StatusTooManyRequests || !strings.HasPrefix(got.body, "<html>") {
			t.Error(got)
		}
	}
	if got := r.call("getMe", `{}`); got.status != http.StatusOK || !strings.Contains(got.body, botID) {
		t.Errorf("then: %v", got)
	}
}

func TestSwitchForbidden(t *testing.T) {
	r := newRig(t)
	r.say(officer, "a")
	r.set(localzalo.Switches{Forbidden: 1})
	if got := r.send(officer, "x"); got.body != `{"description":"Internal server error","error_code":403,"ok":false}` {
		t.Error(got)
	}
	if list := r.log(officer, 0); len(list) != 1 {
		t.Errorf("it was sent all the same: %+v", list)
	}
	if got := r.send(officer, "x"); !strings.Contains(got.body, `"ok":true`) {
		t.Errorf("once more: %v", got)
	}
}

func TestSwitchSendTimeout(t *testing.T) {
	r := newRig(t)
	r.say(officer, "a")
	r.set(localzalo.Switches{SendTimeout: localzalo.Always})
	for range 2 {
		if got := r.send(officer, "x"); got.body != `{"description":"Request timeout","error_code":408,"ok":false}` || got.status != http.StatusOK {
			t.Error(got)
		}
	}
	if got := r.call("getMe", `{}`); !strings.Contains(got.body, `"ok":true`) {
		t.Errorf("what is no send: %v", got)
	}
	if list := r.log(officer, 0); len(list) != 3 {
		t.Errorf("both were accepted, the phone shows %+v", list)
	}
}

func TestSwitchSendCut(t *testing.T) {
	r := newRig(t)
	r.say(officer, "a")
	r.set(localzalo.Switches{SendCut: 1})
	resp, err := r.http.Client().Do(r.request(http.MethodPost, "/bot"+token+"/sendMessage", "application/json", `{"chat_id":"`+officer+`","text":"x"}`))
	if err == nil {
		resp.Body.Close()
		t.Errorf("answered with %d", resp.StatusCode)
	}
	if list := r.log(officer, 0); len(list) != 2 {
		t.Errorf("it was accepted, the phone shows %+v", list)
	}
	if left := r.server.Switches().SendCut; left != 0 {
		t.Errorf("will strike %d times more", left)
	}
}

func TestSwitchPhotoAsDocs(t *testing.T) {
	r := newRig(t)
	r.set(localzalo.Switches{PhotoAsDocs: true})
	r.post(officer, "a", picture(t, 4, 3))
	if got := r.fetch(); !strings.Contains(got, `"photo":"`+r.http.URL) || strings.Contains(got, "photo_url") {
		t.Error(got)
	}
}

func TestSwitchEmptyWebhookInfo(t *testing.T) {
	r := newRig(t)
	r.set(localzalo.Switches{EmptyWebhookInfo: true})
	if got := r.call("getWebhookInfo", `{}`); got.body != `{"ok":true,"result":{"updated_at":0,"url":""}}` {
		t.Error(got)
	}
}

func TestSwitchOnlyHTTPS(t *testing.T) {
	r := newRig(t)
	r.set(localzalo.Switches{OnlyHTTPS: true})
	if got := r.call("setWebhook", `{"url":"http://127.0.0.1:1/","secret_token":"12345678"}`); !strings.Contains(got.body, "must start with https://") {
		t.Error(got)
	}
}

// What the bot gets beside a person's message, which itself always comes.
func TestSwitchesAroundUpdates(t *testing.T) {
	for want, to := range map[string]localzalo.Switches{
		"a a b":                            {Duplicate: 1},
		"message.reaction.received a b":    {UnknownEvent: 1},
		"message.unsupported.received a b": {MissingMessage: 1},
	} {
		r := newRig(t)
		r.set(to)
		r.say(officer, "a")
		r.say(officer, "b")
		if got := r.texts(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSwitchDuplicateKeepsTheID(t *testing.T) {
	r := newRig(t)
	r.set(localzalo.Switches{Duplicate: 1})
	r.post(officer, "a", picture(t, 4, 3))
	if one, again := r.fetch(), r.fetch(); one != again || one == "" {
		t.Errorf("%s\nand\n%s", one, again)
	}
}

func TestSwitchSelfEcho(t *testing.T) {
	r := newRig(t)
	r.say(officer, "a")
	r.set(localzalo.Switches{SelfEcho: 1})
	r.send(officer, "x")
	r.send(officer, "y")
	r.fetch()
	got := r.fetch()
	if !strings.Contains(got, `"from":{"id":"`+botID+`","display_name":"bot.VDKyTEST","is_bot":true}`) || textOf(t, got) != "x" || !strings.Contains(got, r.log(officer, 1)[0].Message) {
		t.Errorf("echo: %s", got)
	}
	if rest := r.texts(); rest != "" {
		t.Errorf("and %q", rest)
	}
}

func TestSwitchForgetAfter(t *testing.T) {
	r := newRig(t)
	r.set(localzalo.Switches{ForgetAfter: time.Minute})
	r.say(officer, "a")
	r.wall.Add(50 * time.Second)
	r.say(officer, "b")
	r.wall.Add(50 * time.Second)
	if got := r.texts(); got != "b" {
		t.Errorf("%q", got)
	}
}

func TestSwitchQuota(t *testing.T) {
	const exceeded = `{"description":"Quota exceeded","error_code":429,"ok":false}`
	r := newRig(t)
	if plan := localzalo.BasicPlan(); plan.Messages != 3000 || plan.Chats != 50 {
		t.Errorf("the basic plan: %+v", plan)
	}
	r.say(leader, "a")
	r.say(officer, "b")
	r.set(localzalo.Switches{Quota: localzalo.Quota{Messages: 3}})
	for i, who := range []string{officer, leader, officer, officer, leader} {
		if got := r.send(who, "x"); (got.body == exceeded) != (i >= 3) || got.status != http.StatusOK {
			t.Errorf("message %d: %v", i+1, got)
		}
	}
	r.business.Add(14*24*hour + 8*hour + 47*time.Minute) // 30 November, 23:59 in Vietnam
	if got := r.send(officer, "x"); got.body != exceeded {
		t.Error(got)
	}
	r.business.Add(time.Minute)
	for range 3 {
		if got := r.send(officer, "x"); !strings.Contains(got.body, `"ok":true`) {
			t.Errorf("a new month: %v", got)
		}
	}
	r.set(localzalo.Switches{Quota: localzalo.Quota{Messages: 5, CountReceived: true}})
	r.say(officer, "c")
	r.say(officer, "d")
	if got := r.send(officer, "x"); got.body != exceeded {
		t.Errorf("three sent, two received: %v", got)
	}
	r.set(localzalo.Switches{Quota: localzalo.Quota{Chats: 1}})
	if got := r.send(leader, "x"); !strings.Contains(got.body, `"ok":true`) {
		t.Errorf("the first chat: %v", got)
	}
	if got := r.send(officer, "x"); got.body != exceeded {
		t.Errorf("the second chat: %v", got)
	}
}

// served answers a request without a network, as tests with a clock of their own need.
func served(ctx context.Context, s *localzalo.Server, method, path, body string) string {
	w := &recorder{header: http.Header{}}
	req, err := http.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	req.Host, req.RequestURI = "127.0.0.1", path
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", "http://127.0.0.1")
	s.Handler().ServeHTTP(w, req)
	return w.body.String()
}

type recorder struct {
	header http.Header
	body   strings.Builder
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(int)             {}
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }

func openIn(t *testing.T, bots ...localzalo.Bot) *localzalo.Server {
	t.Helper()
	if len(bots) == 0 {
		bots = []localzalo.Bot{{Token: token, ID: botID}}
	}
	s, err := localzalo.OpenAt(t.Context(), localzalo.Config{Path: t.TempDir() + "/zalo.db", Bots: bots}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLatencyAndPollsTakeTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openIn(t)
		defer s.Close()
		for body, want := range map[string]time.Duration{`{"timeout":5}`: 5 * time.Second, `{"timeout":"10"}`: 10 * time.Second, `{}`: 30 * time.Second} {
			began := time.Now()
			served(t.Context(), s, http.MethodPost, "/bot"+token+"/getUpdates", body)
			if took := time.Since(began); took != want {
				t.Errorf("an idle poll with %s took %s", body, took)
			}
		}
		s.SetSwitches(localzalo.Switches{Latency: 3 * time.Second})
		began := time.Now()
		served(t.Context(), s, http.MethodPost, "/bot"+token+"/getMe", `{}`)
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("latency: %s", took)
		}
	})
}

// A poll whose caller went away takes nothing, unless the switch says so.
func TestAbortedPoll(t *testing.T) {
	for eats, want := range map[bool]string{false: "a", true: ""} {
		synctest.Test(t, func(t *testing.T) {
			s := openIn(t)
			defer s.Close()
			s.SetSwitches(localzalo.Switches{AbortedPollEats: eats})
			ctx, cancel := context.WithCancel(t.Context())
			go served(ctx, s, http.MethodPost, "/bot"+token+"/getUpdates", `{}`)
			synctest.Wait()
			cancel()
			synctest.Wait()
			served(t.Context(), s, http.MethodPost, "/page/send", `{"chat":"`+localzalo.StrangerAccount+`","text":"a"}`)
			synctest.Wait()
			var got struct {
				Result struct{ Message struct{ Text string } }
			}
			if err := json.Unmarshal([]byte(served(t.Context(), s, http.MethodPost, "/bot"+token+"/getUpdates", `{"timeout":0}`)), &got); err != nil {
				t.Fatal(err)
			}
			if got.Result.Message.Text != want {
				t.Errorf("eats %t: the next poll gets %q, want %q", eats, got.Result.Message.Text, want)
			}
		})
	}
}
