package roster

// Kinds are what a unit can be, from the top down. The list is closed so that a
// slip of the pen does not make a kind of its own.
func Kinds() []string {
	return []string{
		"tinh_uy",            // Tỉnh ủy: the committee of a province
		"thanh_uy",           // Thành ủy: of a city, under a province or not
		"thi_uy",             // Thị ủy: of a town
		"huyen_uy",           // Huyện ủy: of a district
		"dang_uy_truc_thuoc", // Đảng ủy trực thuộc: attached to the province directly
		"dang_doan",          // Đảng đoàn: the Party group of a mass organisation
		"doan_the",           // Đoàn thể: a mass organisation, the Youth Union for instance
		"dang_uy_xa_phuong",  // Đảng ủy xã, phường, thị trấn, đặc khu
		"dang_uy_co_so",      // Đảng ủy cơ sở: of an enterprise or an industrial park
		"chi_bo",             // Chi bộ: a cell
	}
}
