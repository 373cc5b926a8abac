// Measures the multi-index hashing of facebook/ThreatExchange for indexbench.
// Build with that repository's pdq folder in the include path:
//   g++ -O2 -march=native -I DIR mih.cpp DIR/pdq/cpp/common/pdqhashtypes.cpp
//       DIR/pdq/cpp/common/pdqhamming.cpp DIR/pdq/cpp/common/pdqutils.cpp -o mih
#include <pdq/cpp/index/mih.h>

#include <malloc.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <string>

using facebook::pdq::hashing::Hash256;

static double used() {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static std::vector<Hash256> load(const char* path) {
  std::vector<Hash256> out;
  FILE* f = fopen(path, "rb");
  if (f == nullptr) {
    perror(path);
    exit(1);
  }
  unsigned char b[32];
  while (fread(b, 1, 32, f) == 32) {
    Hash256 h;
    for (int i = 0; i < 16; i++) {
      h.w[15 - i] = b[2 * i] << 8 | b[2 * i + 1];
    }
    out.push_back(h);
  }
  fclose(f);
  return out;
}

int main(int argc, char** argv) {
  if (argc != 4) {
    return 2;
  }
  std::vector<Hash256> kept = load(argv[1]), asked = load(argv[2]);
  int radius = atoi(argv[3]);
  size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  double t = used();
  facebook::pdq::index::MIH256<long> index;
  for (size_t i = 0; i < kept.size(); i++) {
    index.insert(kept[i], i);
  }
  printf("build %f %zu\n", used() - t,
         mallinfo2().uordblks + mallinfo2().hblkhd - before);
  for (const Hash256& q : asked) {
    std::vector<std::pair<Hash256, long>> matches;
    t = used();
    index.queryAll(q, radius, matches);
    printf("%.9f %zu\n", used() - t, matches.size());
  }
}
