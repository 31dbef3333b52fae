package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.internal.routing.RouterFixture.Sent;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Prefix;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When an origin raises its sequence number (spec 04 §10.2, §17.6). */
class OwnSeqnoTest {
  private final RouterFixture it = new RouterFixture(RoutingMode.IMPROVED);

  private void ask(RouterFixture who, int seqno) {
    who.router.onControl(
        1, new SeqnoRequest(seqno, 64, who.self.id(), Prefix.of(who.self.subnet())), who.now);
  }

  /** The own numbers announced since the last look. */
  private static List<Integer> announced(RouterFixture who) {
    List<Integer> seqnos =
        who.sent.stream()
            .map(Sent::tlv)
            .filter(tlv -> tlv instanceof Update update && update.metric() == 0)
            .map(tlv -> ((Update) tlv).seqno())
            .toList();
    who.sent.clear();
    return seqnos;
  }

  @Test
  void firstRequestIsServedAtOnceHoweverYoungTheNodeIs() {
    it.links(1);
    it.sent.clear();
    ask(it, 1);
    assertEquals(List.of(1), announced(it));
  }

  @Test
  void requestThatComesTooEarlyIsServedWhenTheTimeHasCome() {
    it.links(1);
    ask(it, 1);
    it.sent.clear();
    ask(it, 2);
    ask(it, 2);
    it.pass(3.9);
    assertEquals(List.of(), announced(it));
    it.pass(0.2);
    assertEquals(List.of(2), announced(it));
    it.pass(10);
    assertEquals(List.of(), announced(it), "three requests, two numbers");
  }

  @Test
  void numberRisesByOneHoweverMuchIsAskedFor() {
    it.links(1);
    it.sent.clear();
    ask(it, 500);
    assertEquals(List.of(1), announced(it));
    it.pass(60);
    assertEquals(List.of(), announced(it));
  }

  @Test
  void referenceForgetsWhatComesTooEarly() {
    RouterFixture reference = new RouterFixture(RoutingMode.REFERENCE);
    reference.links(1);
    reference.sent.clear();
    ask(reference, 1);
    reference.pass(10);
    assertEquals(List.of(), announced(reference));
  }
}
