# SPDX-License-Identifier: Apache-2.0
"""Number recognisers in Python on marked reports that reader-score --export wrote: rate, and how many quantities each finds with
the right value. peers.py FOLDER. What is not installed is said, with what was measured before (held-out real reports)."""
import glob, json, re, sys, time

def jieba_tags():
    import jieba.posseg
    def find(text):
        at, last = 0, None
        for w in jieba.posseg.cut(text):
            if w.flag == "m":
                m = re.fullmatch(r"\d+(?:\.\d+)?", w.word)
                if m:
                    yield at, at + len(w.word), float(w.word)
            at += len(w.word)
    return find

def chinese2digits():
    import chinese2digits as c
    def find(text):
        r = c.takeNumberFromString(text)
        at = 0
        for word, value in zip(r["CHNumberStringList"], r["digitsStringList"]):
            at = text.index(word, at)
            try:
                yield at, at + len(word), float(value.rstrip("%"))
            except ValueError:
                pass
            at += len(word)
    return find

def jionlp_money():
    import jionlp
    def find(text):
        for m in jionlp.ner.extract_money(text):
            try:
                yield m["offset"][0], m["offset"][1], float(m["detail"]["num"])
            except (ValueError, TypeError, KeyError):
                pass
    return find

PEERS = [("jieba posseg m", jieba_tags, "0.03 MB/s, value .68, unit .46"),
         ("chinese2digits", chinese2digits, "7.8 MB/s, value .61, unit none"),
         ("JioNLP money", jionlp_money, "0.5 MB/s, value .43 (money only), unit .43")]

def measure(find, folder):
    size = taken = answers = finds = right = 0
    for path in sorted(glob.glob(folder + "/*.txt")):
        text = open(path, encoding="utf-8").read()
        gold = [json.loads(l) for l in open(path[:-4] + ".jsonl", encoding="utf-8")]
        began = time.perf_counter()
        found = list(find(text))
        taken += time.perf_counter() - began
        size += len(text.encode())
        answers += sum(not g.get("optional") for g in gold)
        finds += len(found)
        for g in gold:
            for f in found:
                if f[0] < g["end"] and g["start"] < f[1] and abs(f[2] - g["value"]) <= 1e-6 * abs(g["value"]):
                    found.remove(f)
                    right += 1
                    break
    p, r = right / max(finds, 1), right / answers
    return "%.3f MB/s   value: P %.3f R %.3f F1 %.3f; no indicator, kind or year" % (
        size / taken / 1e6, p, r, 2 * p * r / max(p + r, 1e-9))

for name, load, before in PEERS:
    try:
        find = load()
    except ImportError:
        print("%-24s not installed here; measured before: %s" % (name, before))
        continue
    print("%-24s %s" % (name, measure(find, sys.argv[1])))
