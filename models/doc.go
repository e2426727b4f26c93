// Package models holds the plain data of Sát Cơ Sở and the rules that need
// nothing but that data: units and the people posted to them, reporting
// periods and their deadlines, reports with their figures, digests.
//
// The package performs no I/O and reads no clock: dates and instants arrive as
// arguments. [Calendar] is the place to begin for everything about periods.
package models
