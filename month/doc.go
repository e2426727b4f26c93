// Package month writes what one officer has reported of a calendar month, as
// text to paste into a written report.
//
// It is pure: [Due] says which weeks were due, and [Month.Lines] writes the
// text. Begin with the latter.
package month
