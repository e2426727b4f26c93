// Package fonts holds the letters of all that is drawn or printed, with every
// Vietnamese one.
//
// They are Noto Sans, Regular and Bold, under the SIL Open Font License
// (OFL.txt; no font name is reserved, so a subset may keep its name). The
// files are those of Debian's fonts-noto-core, less hinting and all but Latin,
// Vietnamese and punctuation, made for each weight with
//
//	pyftsubset NotoSans-Regular.ttf --no-hinting --layout-features=kern \
//	  --name-IDs='*' --notdef-outline --unicodes=U+0020-007E,U+00A0-017F,\
//	  U+0192,U+01A0,U+01A1,U+01AF,U+01B0,U+0218-021B,U+0300-0304,U+0306-030C,\
//	  U+031B,U+0323,U+0326-0328,U+1E00-1EFF,U+2010-2026,U+2030,U+2032,U+2033,\
//	  U+2039,U+203A,U+2044,U+2070-2079,U+2080-2089,U+20AB,U+20AC,U+2116,U+2122,\
//	  U+FFFD
//
// They have no arrows and no ticks.
package fonts

import _ "embed"

// Regular and Bold are TrueType files. Nobody may change them.
var (
	//go:embed NotoSans-Regular.ttf
	Regular []byte
	//go:embed NotoSans-Bold.ttf
	Bold []byte
)
