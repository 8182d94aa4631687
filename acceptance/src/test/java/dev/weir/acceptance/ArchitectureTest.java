package dev.weir.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The rooms of the house and the doors between them. */
@AnalyzeClasses(packages = "dev.weir", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule contractsNeedOnlyTheJdk = classes()
            .that()
            .resideInAPackage("dev.weir.contracts..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.weir.contracts..",
                    "java..",
                    "org.jspecify..",
                    "com.fasterxml.jackson.annotation..",
                    "io.soabase.recordbuilder..")
            .because("whoever reads our topics can take the contracts without taking our libraries");

    @ArchTest
    static final ArchRule kernelKnowsNoContracts = noClasses()
            .that()
            .resideInAPackage("dev.weir.kernel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.weir.contracts..", "dev.weir.serde..", "dev.weir.service..", "io.quarkus..")
            .because("the event-sourced core serves any domain");

    @ArchTest
    static final ArchRule kernelProperKnowsNoKafka = noClasses()
            .that()
            .resideInAPackage("dev.weir.kernel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "dev.weir.kernel.kafka..")
            .because("the simulation runs the same shard core without a broker");

    @ArchTest
    static final ArchRule domainIsPure = noClasses()
            .that()
            .resideInAPackage("dev.weir.*.domain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..",
                    "jakarta..",
                    "org.apache.kafka..",
                    "org.slf4j..",
                    "java.util.logging..",
                    "java.nio.file..",
                    "java.util.concurrent..",
                    "dev.weir.serde..")
            .because("a decision follows from image and input alone, so that every replay decides nothing anew");

    @ArchTest
    static final ArchRule domainHasNoClockAndNoDice = noClasses()
            .that()
            .resideInAPackage("dev.weir.*.domain..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class)
            .because("clock, ids and randomness arrive inside the input");

    @ArchTest
    static final ArchRule servicesNeverKnowEachOther = slices().matching("dev.weir.(ipam|l2|dhcp|gateway|agent)..")
            .should()
            .notDependOnEachOther()
            .because("they talk in events; a library call would be a second, unlogged way");

    @ArchTest
    static final ArchRule planningTouchesNothing = noClasses()
            .that()
            .resideInAPackage("dev.weir.agent.plan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio..", "java.lang.foreign..", "org.apache.kafka..", "dev.weir.agent.host..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Process.class)
            .because("a plan is a function of what is wanted and what is there");

    @ArchTest
    static final ArchRule hostIsTheOnlyDoor = noClasses()
            .that()
            .resideInAPackage("dev.weir.agent..")
            .and()
            .resideOutsideOfPackage("dev.weir.agent.host..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..")
            .because("tests replace the host as a whole, and every host call can be made to fail");
}
