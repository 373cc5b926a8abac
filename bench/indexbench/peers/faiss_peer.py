"""Measures faiss for indexbench: faiss_peer.py multihash|flat KEPT ASKED RADIUS.

multihash is IndexBinaryMultiHash with 16 bands of 16 bits and one flipped bit,
the split that is exact within 31 bits; flat is IndexBinaryFlat, a scan.
"""
import resource
import sys
import time

import faiss
import numpy

kind, kept, asked, radius = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
faiss.omp_set_num_threads(1)
hashes = numpy.fromfile(kept, numpy.uint8).reshape(-1, 32)
queries = numpy.fromfile(asked, numpy.uint8).reshape(-1, 32)


def used():
    return time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if kind == "multihash":
    index = faiss.IndexBinaryMultiHash(256, 16, 16)
    index.nflip = 1
else:
    index = faiss.IndexBinaryFlat(256)
memory, start = peak(), used()
index.add(hashes)
print("build", used() - start, peak() - memory)
for i in range(len(queries)):
    start = used()
    limits, _, _ = index.range_search(queries[i : i + 1], radius + 1)
    print(used() - start, limits[1])
