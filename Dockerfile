# One image a service: docker build --build-arg SERVICE=l2-service .
# Build first: ./mvnw -DskipTests package
FROM eclipse-temurin:25-jre
ARG SERVICE
COPY ${SERVICE}/target/quarkus-app /opt/weir
USER 10001
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", \
  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "/opt/weir/quarkus-run.jar"]
