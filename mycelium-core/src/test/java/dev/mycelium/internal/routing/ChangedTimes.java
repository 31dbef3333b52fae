package dev.mycelium.internal.routing;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Copies of times in which one is different. */
final class ChangedTimes {
  private ChangedTimes() {}

  /** The same times, but one is longer. */
  static RoutingTimes withMore(RoutingTimes times, String name, long nanos) {
    RecordComponent[] components = RoutingTimes.class.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        long value = (long) components[i].getAccessor().invoke(times);
        values[i] = components[i].getName().equals(name) ? value + nanos : value;
      }
      return RoutingTimes.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("RoutingTimes is a record of longs", e);
    }
  }
}
