package dev.realtimeledger.console;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
@WithTestResource(TestDatabase.class)
class ConsoleNativeIT extends ConsoleTest {}
