-- wrk: one row a request for the Django peer.
function request()
  return wrk.format("POST", "/create", {["Content-Type"] = "application/json"},
    '{"title":"楼道堆放杂物","village":3,"state":2,"due":"2026-03-05","body":"楼道堆放杂物，已告知住户三日内清理，网格员回访"}')
end
function done(summary, latency)
  io.write(string.format("rate %.1f p50 %.2f p99 %.2f wrong %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout))
end
