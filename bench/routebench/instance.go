package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/route/vrplib"
)

// instance is a file with its best known distance.
type instance struct {
	name  string
	group string // C1, R1, … for Solomon; "1,000 customers" for the large ones
	path  string
	best  float64
	large bool
}

// load finds the instances below the data folder.
func load(s *settings) ([]instance, error) {
	var all []instance
	best, err := solomonBest(filepath.Join(s.data, "solomon", "best-known-distance.txt"))
	if err != nil {
		return nil, err
	}
	for name, distance := range best {
		group := strings.TrimRight(name, "0123456789")
		group += name[len(group) : len(group)+1]
		all = append(all, instance{name, group, filepath.Join(s.data, "solomon", name+".txt"), distance, false})
	}
	large, err := filepath.Glob(filepath.Join(s.data, "gh1000", "*.vrp"))
	if err != nil {
		return nil, err
	}
	for _, path := range large {
		name := strings.TrimSuffix(filepath.Base(path), ".vrp")
		distance, err := solutionCost(strings.TrimSuffix(path, ".vrp") + ".sol")
		if err != nil {
			return nil, err
		}
		all = append(all, instance{name, "1,000 customers", path, distance, true})
	}
	all = slices.DeleteFunc(all, func(in instance) bool { return !s.only.MatchString(in.name) })
	slices.SortFunc(all, func(a, b instance) int {
		if a.large != b.large {
			if a.large {
				return 1
			}
			return -1
		}
		return strings.Compare(a.name, b.name)
	})
	if len(all) == 0 {
		return nil, fmt.Errorf("no instances in %s", s.data)
	}
	return all, nil
}

var bestLine = regexp.MustCompile(`^([CR]+[0-9]{3}) = ([0-9.]+)$`)

// solomonBest reads lines such as "C101 = 827.3".
func solomonBest(path string) (map[string]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	best := make(map[string]float64)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if m := bestLine.FindStringSubmatch(strings.TrimSpace(lines.Text())); m != nil {
			if best[m[1]], err = strconv.ParseFloat(m[2], 64); err != nil {
				return nil, err
			}
		}
	}
	return best, nil
}

// solutionCost reads the "Cost" line of a VRPLIB solution.
func solutionCost(path string) (float64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if cost, ok := strings.CutPrefix(strings.TrimSpace(line), "Cost "); ok {
			return strconv.ParseFloat(cost, 64)
		}
	}
	return 0, fmt.Errorf("%s has no cost", path)
}

func read(in instance) (*vrplib.Instance, error) {
	f, err := os.Open(in.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return vrplib.Read(f)
}
