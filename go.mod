module github.com/bonafide-aftersale/bonafide

go 1.26
