package dev.realtimeledger.history;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** The same of the packaged server. */
@QuarkusIntegrationTest
@WithTestResource(TestDatabase.class)
class TextSoFarNativeIT extends TextSoFarTest {

    @Override
    @Test
    @Disabled("It asks the server from within")
    void theTextsOfManyItemsAreReadTogether() {}

    @Override
    @Test
    @Disabled("It asks the server from within")
    void theAudioOfAReplyIsMeasured() {}
}
