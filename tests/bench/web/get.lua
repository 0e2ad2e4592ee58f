-- wrk: one address again and again, as the account of TOKEN.
wrk.headers["Authorization"] = os.getenv("TOKEN") and "Bearer " .. os.getenv("TOKEN") or nil
wrk.headers["Cookie"] = os.getenv("COOKIE")
function done(summary, latency)
  io.write(string.format("rate %.1f p50 %.2f p99 %.2f wrong %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout))
end
