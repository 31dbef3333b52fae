# The daemon in an image: docker build -t mycelium . (README, "In a container").
#
# Any image with Maven and a JDK of version 17 or newer can build it; it runs on any with glibc, which its native
# libraries and the JVM of the first image need.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG RUN_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /source
COPY . .
RUN mvn -B -ntp -q -pl mycelium-cli -am package -Dmaven.test.skip=true -Dmaven.javadoc.skip=true \
    -Dmaven.source.skip=true -Dspotless.check.skip=true
RUN mkdir /mycelium && tar -C /mycelium --strip-components=1 -xf mycelium-cli/target/mycelium-*.tar.gz
# What is for the other kind of machine stays behind.
RUN case $(uname -m) in \
      x86_64) rm -r /mycelium/lib/linux-aarch_64 ;; \
      aarch64) rm -r /mycelium/lib/linux-x86_64 ;; \
    esac
# The modules of the JDK that the program uses.
RUN jlink --add-modules java.logging,java.naming,jdk.crypto.ec,jdk.unsupported \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 --output /java

FROM ${RUN_IMAGE}
COPY --from=build /java /opt/java
COPY --from=build /mycelium /opt/mycelium
ENV JAVA_HOME=/opt/java
RUN ln -s /opt/mycelium/bin/mycelium /opt/mycelium/bin/mycelium-private /bin/ && /opt/mycelium/bin/mycelium-prepare
ENTRYPOINT ["/bin/mycelium"]
