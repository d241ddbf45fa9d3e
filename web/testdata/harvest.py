# SPDX-License-Identifier: EUPL-1.2
#
# Reads one page of the catalogue as data.gouv.fr's harvester does (udata, core/dataset/rdf.py
# and harvest/backends/dcat.py) and says what is missing; exit 1 where something is.
import sys

import rdflib
from rdflib.namespace import RDF

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
FORMATS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}

path = sys.argv[1]
graph = rdflib.Graph()
graph.parse(path, format=FORMATS[path.rsplit(".", 1)[1]])
faults = []


def must(node, predicate, what):
    values = list(graph.objects(node, predicate))
    if not values:
        faults.append(f"{node}: no {what}")
    return values


datasets = list(graph.subjects(RDF.type, DCAT.Dataset))
if not 1 <= len(datasets) <= 4:  # the last page may hold fewer
    faults.append(f"{len(datasets)} data sets")
seen = set()
for dataset in datasets:
    for identifier in must(dataset, DCT.identifier, "identifier"):
        if identifier in seen:
            faults.append(f"{identifier} twice")
        seen.add(identifier)
    if not any(t.language == "fr" for t in must(dataset, DCT["title"], "title")):
        faults.append(f"{dataset}: no French title")
    for text in must(dataset, DCT.description, "description"):
        if len(text) <= 100:
            faults.append(f"{dataset}: description of {len(text)} characters")
    for licence in must(dataset, DCT.license, "licence"):
        if not isinstance(licence, rdflib.URIRef):
            faults.append(f"{dataset}: the licence is no address")
    must(dataset, DCT.accrualPeriodicity, "frequency")
    must(dataset, DCAT.landingPage, "landing page")
    for period in graph.objects(dataset, DCT.temporal):
        if not isinstance(period, rdflib.BNode):
            faults.append(f"{dataset}: the period would be fetched")
    for distribution in must(dataset, DCAT.distribution, "distribution"):
        for url in must(distribution, DCAT.downloadURL, "download address"):
            if not str(url).startswith("https://"):
                faults.append(f"{url}: no whole address")
        must(distribution, DCT["format"], "format")
        for checksum in graph.objects(distribution, SPDX.checksum):
            for algorithm in must(checksum, SPDX.algorithm, "algorithm"):
                if not isinstance(algorithm, rdflib.URIRef):
                    faults.append(f"{distribution}: the algorithm is no address")
            must(checksum, SPDX.checksumValue, "sum")
views = list(graph.subjects(RDF.type, HYDRA.PartialCollectionView))
if len(views) != 1:
    faults.append(f"{len(views)} views")
print("\n".join(faults))
sys.exit(1 if faults else 0)
