package catalogue

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// MaxFile bounds a file of an import, in bytes.
const MaxFile = 4 << 20

// headings are what the first line of a file may call a column: the name, or
// what a Chinese shop system calls it.
var headings = map[string]string{
	"number": "number", "编号": "number", "订单号": "number", "订单编号": "number", "商品编号": "number", "货号": "number",
	"title": "title", "名称": "title", "商品名称": "title", "标题": "title",
	"category": "category", "类目": "category", "分类": "category",
	"product": "product", "商品": "product",
	"paid_fen":  "paid_fen",
	"paid_yuan": "paid_yuan", "实付": "paid_yuan", "实付金额": "paid_yuan", "金额": "paid_yuan",
	"waybill": "waybill", "运单号": "waybill", "快递单号": "waybill", "物流单号": "waybill",
	"ordered": "ordered", "下单时间": "ordered", "付款时间": "ordered",
	"delivered": "delivered", "签收时间": "delivered", "收货时间": "delivered",
}

// ImportProducts takes products from a CSV file (RFC 4180) with a heading:
// number, and optionally title and category. UTF-8, with or without a mark at
// its beginning, or GB 18030, as Excel writes it in China.
func (s *Service) ImportProducts(ctx context.Context, tenant, merchant string, file []byte) (Report, error) {
	rows, report, err := read(file, "number", func(cell func(string) string) (Product, string, *fault.Error) {
		return Product{Number: cell("number"), Title: cell("title"), Category: cell("category")}, "", nil
	})
	if err != nil {
		return Report{}, err
	}
	return s.takeProducts(ctx, tenant, merchant, rows, report)
}

// ImportOrders takes orders from a CSV file: number, and optionally product,
// paid_fen or paid_yuan, waybill, ordered and delivered.
func (s *Service) ImportOrders(ctx context.Context, tenant, merchant string, file []byte) (Report, error) {
	rows, report, err := read(file, "number", readOrder)
	if err != nil {
		return Report{}, err
	}
	return s.takeOrders(ctx, tenant, merchant, rows, report)
}

func readOrder(cell func(string) string) (o Order, field string, problem *fault.Error) {
	o = Order{Number: cell("number"), Product: cell("product"), Waybill: cell("waybill")}
	var ok bool
	if text := cell("paid_fen"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return o, "paid_fen", invalid("catalogue.bad_amount")
		}
		o.PaidFen = n
	} else if text := cell("paid_yuan"); text != "" {
		if o.PaidFen, ok = fen(text); !ok {
			return o, "paid_yuan", invalid("catalogue.bad_amount")
		}
	}
	if o.Ordered, ok = moment(cell("ordered")); !ok {
		return o, "ordered", invalid("catalogue.bad_time")
	}
	if o.Delivered, ok = moment(cell("delivered")); !ok {
		return o, "delivered", invalid("catalogue.bad_time")
	}
	return o, "", nil
}

// fen reads yuan with at most two decimals, such as "¥1,299.50", without going
// through floating point.
func fen(text string) (int64, bool) {
	text = strings.NewReplacer(",", "", "，", "", "¥", "", "￥", "", " ", "").Replace(text)
	yuan, rest, _ := strings.Cut(text, ".")
	if yuan == "" || len(yuan) > 12 || len(rest) > 2 || strings.Trim(yuan+rest, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(yuan+(rest + "00")[:2], 10, 64)
	return n, err == nil
}

// beijing is the time of Chinese shop systems, which write no zone: UTC+8
// without summer time since 1991 (IANA, Asia/Shanghai).
var beijing = time.FixedZone("CST", 8*60*60)

// moment reads a time; nothing is the zero time.
func moment(text string) (time.Time, bool) {
	if text == "" {
		return time.Time{}, true
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), sane(t)
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04", time.DateOnly, "2006/1/2"} {
		if t, err := time.ParseInLocation(layout, text, beijing); err == nil {
			return t.UTC(), sane(t)
		}
	}
	return time.Time{}, false
}

// sane keeps years out that only a slip of the pen makes.
func sane(t time.Time) bool { return t.Year() >= 1990 && t.Year() < 2200 }

// read reads a file line by line. A line that is no record is refused, the
// others are read all the same; a file without a usable heading is Invalid.
func read[T any](file []byte, need string, record func(cell func(string) string) (T, string, *fault.Error)) ([]row[T], Report, error) {
	var report Report
	if len(file) > MaxFile {
		return nil, report, fault.New(fault.Limited, "catalogue.file_large", nil, "limit", MaxFile)
	}
	r := csv.NewReader(bytes.NewReader(unicodeOf(file)))
	r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace, r.ReuseRecord = -1, false, true, true
	names, err := r.Read()
	if err != nil {
		return nil, report, fault.New(fault.Invalid, "catalogue.no_heading", err)
	}
	column := columnsOf(names)
	if _, ok := column[need]; !ok {
		return nil, report, fault.New(fault.Invalid, "catalogue.no_heading", nil)
	}
	width := len(names)
	var rows []row[T]
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return rows, report, nil
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			report.refuse(broken.Line, "", invalid("catalogue.bad_line"))
			continue
		}
		if err != nil {
			return nil, report, err
		}
		line, _ := r.FieldPos(0)
		if len(fields) > width {
			report.refuse(line, "", invalid("catalogue.bad_line"))
			continue
		}
		one, field, problem := record(func(name string) string {
			if i, ok := column[name]; ok && i < len(fields) {
				return strings.TrimSpace(fields[i])
			}
			return ""
		})
		if problem != nil {
			report.refuse(line, field, problem)
			continue
		}
		rows = append(rows, row[T]{line, one})
	}
}

// columnsOf finds the columns by their headings.
func columnsOf(names []string) map[string]int {
	column := make(map[string]int)
	for i, name := range names {
		if known, ok := headings[strings.ToLower(strings.TrimSpace(name))]; ok {
			if _, twice := column[known]; !twice {
				column[known] = i
			}
		}
	}
	return column
}

// unicodeOf is the file in UTF-8, without the mark.
func unicodeOf(file []byte) []byte {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	if utf8.Valid(file) {
		return file
	}
	if decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file); err == nil {
		return decoded
	}
	return bytes.ToValidUTF8(file, []byte("\ufffd"))
}
