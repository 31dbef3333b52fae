package dev.mycelium.e2e;

import dev.mycelium.tun.testing.Requirement;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test a {@link Lab}, takes it down afterwards, and prints its logs if the test failed. */
final class InLab implements BeforeEachCallback, ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(InLab.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    Requirement.namespacesAndTun();
    context.getStore(STORE).put(Lab.class, new Lab());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Lab.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getStore(STORE).get(Lab.class, Lab.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Lab lab = context.getStore(STORE).remove(Lab.class, Lab.class);
    if (lab != null) {
      String logs = context.getExecutionException().isPresent() ? lab.logs() : "";
      lab.close();
      System.out.print(logs);
    }
  }
}
