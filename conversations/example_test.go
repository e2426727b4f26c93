package conversations_test

import (
	"fmt"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

const visits = `
id: visits
version: 1
code: VS
one_per: none
period: none
title: {vi: Thăm doanh nghiệp, en: Visits}
questions:
  - id: visited
    type: integer
    label: {vi: Doanh nghiệp, en: Enterprises}
    ask: {vi: Thăm bao nhiêu doanh nghiệp?, en: How many enterprises were visited?}
  - id: founded
    type: integer
    indicator: vs.founded
    when: visited > 0
    label: {vi: Tổ chức thành lập, en: Organisations founded}
    ask: {vi: Thành lập bao nhiêu tổ chức?, en: How many organisations were founded?}
    check: [{rule: founded <= visited, say: {vi: Không thể nhiều hơn số doanh nghiệp., en: There cannot be more than enterprises.}}]
`

// A conversation is a state that events carry on. The caller keeps the state,
// shows the replies, and stores the report when the turn asks for it.
func ExampleAdvance() {
	flow, err := conversations.Parse("visits.yaml", []byte(visits))
	if err != nil {
		fmt.Println(err)
		return
	}
	unit := models.Unit{ID: 7, Name: "Thành ủy Thuận An"}
	state := conversations.Begin(flow, "018bd5a0-0000-7000-8000-000000000001", unit, models.Period{}, time.Time{})

	for _, text := range []string{"start", "12", "20", "2", "send"} {
		turn, err := conversations.Advance(flow, state, conversations.Event{
			Kind: conversations.Typed, Text: text, Lang: models.English, Now: time.Date(2023, 11, 16, 15, 11, 0, 0, time.UTC),
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(">", text)
		for _, p := range turn.Replies[0].Paragraphs {
			fmt.Println(p.Text)
		}
		if len(turn.Effects) > 0 {
			fmt.Printf("to store: %+v\n", conversations.Figures(flow, turn.State))
		}
		state = turn.State
	}
	// Output:
	// > start
	// 1/2. How many enterprises were visited?
	// > 12
	// Enterprises: 12
	// 2/2. How many organisations were founded?
	// > 20
	// 20 was not taken. There cannot be more than enterprises.
	// 2/2. How many organisations were founded?
	// > 2
	// Visits · Thành ủy Thuận An
	// 1. Enterprises: 12
	// 2. Organisations founded: 2
	// > send
	// Storing the report…
	// to store: [{ReportID: Revision:0 Indicator:vs.founded Value:2 Estimate:false Doubtful:false Reason:}]
}
