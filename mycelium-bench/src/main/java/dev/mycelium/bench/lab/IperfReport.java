package dev.mycelium.bench.lab;

/**
 * What {@code iperf3 -J} reports.
 *
 * @param arrivedBitsPerSecond payload that arrived, warm-up not counted
 * @param sentBytes payload of the whole run, warm-up included; 0 in the report of a UDP receiver
 */
public record IperfReport(double arrivedBitsPerSecond, double sentBytes) {
  /**
   * From the report of a client, or of a server for UDP.
   *
   * @throws LabException with its own words if it reports an error
   */
  static IperfReport parse(String text) {
    Json report = Json.parse(text);
    if (report.has("error")) {
      throw new LabException("iperf3: " + report.get("error").text());
    }
    Json end = report.get("end");
    // Clients of version 3.12 have no "sum_received" for UDP.
    Json sum = end.get(end.has("sum_received") ? "sum_received" : "sum");
    double bytes = 0;
    for (Json interval : report.get("intervals").elements()) {
      bytes += interval.get("sum").get("bytes").number();
    }
    return new IperfReport(sum.get("bits_per_second").number(), bytes);
  }

  /** Payload that arrived. */
  public double arrivedMegabitsPerSecond() {
    return arrivedBitsPerSecond / 1e6;
  }
}
