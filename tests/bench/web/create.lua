-- wrk: one entry a request, each with a request key of its own: a hazard, or one of REG with FIELDS (place, day, number).
local n, thread = 0, 0
function setup(t) thread = thread + 1; t:set("thread", thread) end
local register, fields = os.getenv("REG") or "hazard", os.getenv("FIELDS")
function request()
  n = n + 1
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
  wrk.headers["Content-Type"] = "application/json"
  local body = string.format(fields or '{"fields":{"place":"%s","found_on":"2026-03-%02d","field":"消防","grade":"一般","content":"楼道堆放杂物，已告知住户三日内清理，网格员回访%d"}}',
    os.getenv("PLACE"), n % 28 + 1, n)
  return wrk.format("POST", string.format("/api/1/registers/%s/entries?request=%s-%d-%d", register, os.getenv("RUN"), thread, n), nil, body)
end
function done(summary, latency)
  io.write(string.format("rate %.1f p50 %.2f p99 %.2f wrong %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout))
end
