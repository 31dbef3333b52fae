package dev.mycelium.e2e;

/** What the nodes connect over. */
enum Underlay {
  IPV4,
  IPV6;

  /** Address of one end of a cable. */
  String address(int cable, int end) {
    return this == IPV4
        ? "10.77." + cable + "." + end
        : "fd77:" + Integer.toHexString(cable) + "::" + end;
  }

  String withLength(int cable, int end) {
    return address(cable, end) + (this == IPV4 ? "/24" : "/64");
  }

  String endpoint(int cable, int end) {
    String address = address(cable, end);
    return "tcp://" + (this == IPV4 ? address : "[" + address + "]") + ":" + LabNode.PORT;
  }
}
