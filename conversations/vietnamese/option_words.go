package vietnamese

import (
	"slices"
	"strconv"
	"strings"
)

var (
	// openings and closings are what people put around an answer.
	openings = phraseWords(strings.Split(`dạ,em,chọn,vâng,ừ,là,tôi,mình,anh,chị,cho,số,câu,ý,phương án,đáp án,ý thứ,câu thứ,số thứ,mục thứ,lựa chọn thứ,lấy,bấm,em chọn,the,option,please,lựa chọn,mục,cái,cái thứ,dòng,nút,tại,ở,bên,buổi,từ`, ","))
	closings = phraseWords(strings.Split(`ạ,nha,nhé,nhe,nghen,đi,rồi,bỏ,thôi,á,nè,đó,luôn,đồng chí,đ c,please,hen,ha,nhá,em,anh,chị,ak,ah,lại,giùm,dùm,nghe,ơi,city`, ","))
	// numberedKinds are the words after which a number word is one.
	numberedKinds = []string{"thứ", "tháng", "quý"}
	// joiners stand between two answers.
	joiners = []string{"và", "hoặc", "hay", "với", "or", "and"}
	// negations turn round the word after them.
	negations = []string{"không", "chưa", "chẳng", "not", "no"}
	// affirmations are the opposite.
	affirmations = []string{"có", "co", "đã"}
	// bounds stand before a number that is only the end of what is meant.
	bounds = []string{"dưới", "trên", "hơn", "quá", "ngoài", "trước", "sau", "đến", "tới", "từ", "under", "over", "to", "from", "above", "below"}
	// directions make another place of a place's name.
	directions = []string{"bắc", "nam", "đông", "tây", "tân"}
	yesWords   = strings.Split(`có,dạ,ừ,ừm,uh,uhm,um,vâng,dạ có,dạ vâng,ok,oke,okay,yes,yeah,yep,y,đúng,đúng rồi,đúng vậy,đồng ý,rồi,có rồi,có ạ,phải,ừa,sure,right,đc,được,nhất trí,có chứ,tất nhiên,dĩ nhiên,đã có`, ",")
	noWords    = strings.Split(`không,ko,k,kg,hok,hông,hem,khg,kô,khum,chưa,không có,ko có,k có,chưa có,no,nope,n,không ạ,dạ không,dạ chưa,dạ ko,sai,không phải,hổng,nah,none,chẳng,không đâu,không đồng ý,không được,chưa được,không đúng,không hề,chưa hề,không có gì,chưa có gì,ko có gì`, ",")
	yesLabels  = []string{"có", "đã", "đồng ý", "đúng", "yes", "rồi", "ok", "phải", "nhất trí"}
	noLabels   = []string{"không", "chưa", "sai", "no", "0"}
	// kinds are the kinds of places and firms, which people add or leave out.
	kinds = phraseWords(strings.Split(`thành phố,thị xã,thị trấn,phường,xã,huyện,tỉnh,quận,khu công nghiệp,khu phố,ấp,công ty,công ty tnhh,công ty cp,tp,tx,tt,p,x,h,q,kcn,kp,cty`, ","))
	// shortForms are abbreviations that are not initials of one label only.
	shortForms = map[string]string{
		"ko": "không", "k": "không", "kg": "không", "hok": "không", "hông": "không", "khg": "không",
		"dn": "doanh nghiệp", "nld": "người lao động", "nlđ": "người lao động", "cty": "công ty", "kp": "khu phố",
		"tp": "thành phố", "tx": "thị xã", "p": "phường", "x": "xã", "h": "huyện", "kcn": "khu công nghiệp", "ps": "phát sinh",
		"hu": "huyện ủy", "tw": "trung ương", "ctr": "chương trình", "đu": "đảng ủy", "cn": "công nhân", "đv": "đảng viên", "bc": "báo cáo",
		"cb": "cán bộ", "lđ": "lao động", "kn": "kết nạp", "gt": "giới thiệu", "wa": "qua", "đc": "được", "dc": "được", "tu": "thành ủy",
		"bí thư": "bí thư", "qđ": "quyết định", "ttr": "tờ trình", "nq": "nghị quyết", "kh": "kế hoạch",
	}
	romans = map[string]string{"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
)

// phraseWords cuts each text into its words.
func phraseWords(list []string) [][]string {
	out := make([][]string, len(list))
	for i, phrase := range list {
		out[i] = strings.Fields(phrase)
	}
	return out
}

// withoutCourtesy drops what people put before and after an answer.
func withoutCourtesy(words []string) []string {
	for changed := true; changed && len(words) > 1; {
		changed = false
		for _, c := range openings {
			if len(words) > len(c) && begins(c, words[:len(c)]) {
				words, changed = words[len(c):], true
			}
		}
		for _, c := range closings {
			if n := len(words) - len(c); n > 0 && begins(c, words[n:]) {
				words, changed = words[:n], true
			}
		}
	}
	return words
}

// writtenOut replaces abbreviations.
func writtenOut(words []string) []string {
	if !slices.ContainsFunc(words, func(w string) bool { return shortForms[w] != "" }) {
		return words
	}
	var out []string
	for _, w := range words {
		if long, ok := shortForms[w]; ok {
			out = append(out, strings.Fields(long)...)
			continue
		}
		out = append(out, w)
	}
	return out
}

// withoutKind drops the kind of place that a name begins with.
func withoutKind(words []string) []string {
	longest := 0
	for _, phrase := range kinds {
		if len(phrase) > longest && len(words) > len(phrase) && begins(phrase, words[:len(phrase)]) {
			longest = len(phrase)
		}
	}
	return words[longest:]
}

// inDigits writes numbers in digits: words, and Roman ones at the end or after
// "quý".
func inDigits(words []string) []string {
	l := cut(strings.Join(words, " "))
	out := make([]string, 0, len(words))
	p := numeralsOnly.lexemes(&l, style{apart: true})
	for i := 0; i < len(p); {
		if p[i].is(shortWord) && i > 0 { // "quý tư"
			out = append(out, strconv.FormatInt(p[i].value, 10))
			i++
			continue
		}
		f, n := numeralAt(p, i)
		if n > 0 && f.readings == nil && !f.unclear && f.value%unit == 0 {
			out = append(out, strconv.FormatInt(f.value/unit, 10))
			i += n
			continue
		}
		out = append(out, l.textOf(i, i+1))
		i++
	}
	for i := 1; i < len(out); i++ {
		if n, ok := romans[out[i]]; ok && (i == len(out)-1 || slices.Contains(numberedKinds, out[i-1])) {
			out[i] = n
		}
	}
	return out
}

var numeralsOnly = newLexicon(numeralWords)
