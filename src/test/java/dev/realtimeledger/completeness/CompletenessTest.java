package dev.realtimeledger.completeness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompletenessTest {

    private static final String TRANSCRIBED =
            "'type':'session.updated','session':{'type':'realtime','input_audio_transcription':{'model':'w'}}";

    private static final String USAGE = "'usage':{'total_tokens':3}";

    private final StoredSession session = new StoredSession("sess");
    private int events;

    @Test
    void aSessionWithoutAnyEventsOfInterestIsComplete() {
        say("'type':'session.updated','session':{'type':'realtime'}");
        say("'type':'rate_limits.updated','rate_limits':[]");
        say("'type':'somebody.elses','item_id':'item_x'");

        assertThat(found()).isEmpty();
        assertThat(session.completeness().verdict(StoredSession.RECEIVED)).isEqualTo(Completeness.Verdict.COMPLETE);
    }

    @Test
    void whatIsMissingMayStillComeForTenMinutes() {
        say("'type':'session.created','session':{'type':'realtime'}");
        say("'type':'response.created','response':{'id':'resp_1','status':'in_progress'}");

        Completeness completeness = session.completeness();

        assertThat(completeness.verdict(StoredSession.RECEIVED.plus(Duration.ofMinutes(10))))
                .isEqualTo(Completeness.Verdict.OPEN);
        assertThat(completeness.verdict(StoredSession.RECEIVED.plus(Duration.ofSeconds(601))))
                .isEqualTo(Completeness.Verdict.INCOMPLETE);
    }

    // sequence_gap

    @Test
    void eachGapOfThePositionsIsFoundOnce() {
        for (long position : new long[] {0, 1, 4, 4, 6, 7}) {
            sayAt(position, "'type':'rate_limits.updated','rate_limits':[]");
        }

        assertThat(found()).containsExactly("sequence_gap 2-3", "sequence_gap 5");
        assertThat(session.completeness().findings().getFirst().message()).doesNotContain("other events");
    }

    @Test
    void whereOtherEventsHaveNoPositionTheGapSaysSo() {
        sayAt(0, "'type':'rate_limits.updated','rate_limits':[]");
        say("'type':'rate_limits.updated','rate_limits':[]");
        sayAt(2, "'type':'rate_limits.updated','rate_limits':[]");

        assertThat(found()).containsExactly("sequence_gap 1");
        assertThat(session.completeness().findings().getFirst().message()).contains("other events have no number");
    }

    @Test
    void aForwarderMayCountFromOne() {
        sayAt(1, "'type':'session.created','session':{'type':'realtime'}");
        sayAt(2, "'type':'session.updated','session':{'type':'realtime'}");

        assertThat(found()).isEmpty();
    }

    @Test
    void withoutTheSessionsBeginningAFirstPositionOfOneIsALoss() {
        sayAt(1, "'type':'session.updated','session':{'type':'realtime'}");

        assertThat(found()).containsExactly("sequence_gap 0");
    }

    @Test
    void aForwarderMayBeginWithTheUpdatedSession() {
        sayAt(0, "'type':'session.updated','session':{'type':'realtime'}");

        assertThat(found()).isEmpty();
    }

    @Test
    void nothingIsMissingBeforeTheSessionIsCreated() {
        sayAt(7, "'type':'session.created','session':{'type':'realtime'}");
        sayAt(8, "'type':'session.updated','session':{'type':'realtime'}");

        assertThat(found()).isEmpty();
    }

    @Test
    void aSessionThatIsCreatedLaterBeganWithSomethingElse() {
        sayAt(2, "'type':'rate_limits.updated','rate_limits':[]");
        sayAt(3, "'type':'session.created','session':{'type':'realtime'}");

        assertThat(found()).containsExactly("sequence_gap 0-1");
    }

    // response_not_done, usage_missing

    @Test
    void aResponseThatAnyEventNamesIsToBeDone() {
        say("'type':'response.created','response':{'id':'resp_1','status':'in_progress'}");
        say("'type':'output_audio_buffer.started','response_id':'resp_2'");
        done("resp_1", "completed", "");

        assertThat(found()).containsExactly("response_not_done resp_2");
    }

    @Test
    void aResponseWithoutUsageCostsNobodyKnowsWhat() {
        say("'type':'response.done','response':{'id':'resp_1','status':'completed','usage':null}");
        say("'type':'response.done','response':{'id':'resp_2','status':'cancelled','usage':{}}");
        say("'type':'response.done','response':{'id':'resp_3','status':'completed','usage':{}}," + USAGE);
        say("'type':'response.done','response':{'id':'resp_4','status':'completed'," + USAGE + "}");

        assertThat(found()).containsExactly("usage_missing resp_1", "usage_missing resp_2");
    }

    // item_not_done

    @Test
    void anItemIsToReachItsEnd() {
        created("item_1", "'status':'in_progress'");
        created("item_2", "'status':'completed'");
        created("item_3", "'role':'user'");
        created("item_4", "'status':'of_a_newer_protocol'");
        created("item_5", "'status':'in_progress'");
        say("'type':'conversation.item.deleted','item_id':'item_5'");

        assertThat(found()).containsExactly("item_not_done item_1");
    }

    @Test
    void committedAudioBecomesAnItem() {
        say("'type':'input_audio_buffer.committed','item_id':'item_1'");
        say("'type':'input_audio_buffer.committed','item_id':'item_2'");
        say("'type':'conversation.item.deleted','item_id':'item_2'");

        assertThat(found()).containsExactly("item_not_done item_1");
    }

    @Test
    void whatIsOnlyNamedNeedNotBecomeAnItem() {
        created("item_1", "'status':'completed'");
        say("'type':'input_audio_buffer.speech_started','item_id':'item_2','audio_start_ms':1");
        say("'type':'input_audio_buffer.cleared'");
        say("'type':'mcp_list_tools.completed','item_id':'item_3'");

        assertThat(found()).isEmpty();
    }

    @Test
    void aForwarderMayLeaveItemsOutAndSendTheirTranscripts() {
        transcribed("item_1");

        assertThat(found()).isEmpty();

        created("item_2", "'status':'completed'");

        assertThat(found()).containsExactly("item_not_done item_1");
    }

    // predecessor_unknown, predecessor_fork

    @Test
    void aPredecessorIsToBeKnown() {
        follows("item_2", "item_1");
        follows("item_3", "item_2");
        follows("item_4", "root");
        follows("item_5", "item_0");
        say("'type':'conversation.item.deleted','item_id':'item_5'");

        assertThat(found()).containsExactly("predecessor_unknown item_2");

        say("'type':'conversation.item.deleted','item_id':'item_1'");

        assertThat(found()).isEmpty();
    }

    @Test
    void aForkIsSaidButMayBeAnInsertion() {
        created("item_1", "'status':'completed'");
        follows("item_2", "item_1");
        follows("item_3", "item_1");

        assertThat(found()).containsExactly("predecessor_fork item_1");
        assertThat(session.completeness().verdict(StoredSession.RECEIVED)).isEqualTo(Completeness.Verdict.COMPLETE);
    }

    @Test
    void aDeletedItemMakesNoFork() {
        created("item_1", "'status':'completed'");
        follows("item_2", "item_1");
        say("'type':'conversation.item.deleted','item_id':'item_2'");
        follows("item_3", "item_1");

        assertThat(found()).isEmpty();
    }

    // transcription_missing

    @Test
    void committedAudioIsTranscribedWhereTheSessionAsksForIt() {
        say(TRANSCRIBED);
        spoken("item_1");
        spoken("item_2");
        spoken("item_3");
        transcribed("item_2");
        say("'type':'conversation.item.input_audio_transcription.failed','item_id':'item_3','content_index':0,"
                + "'error':{'type':'x'}");

        assertThat(found()).containsExactly("transcription_missing item_1");
    }

    @Test
    void theNestedSettingAsksForTranscriptionAsWell() {
        say("'type':'session.updated','session':{'audio':{'input':{'transcription':{'model':'w'}}}}");
        spoken("item_1");

        assertThat(found()).containsExactly("transcription_missing item_1");
    }

    @Test
    void anEmptyTranscriptIsOne() {
        say(TRANSCRIBED);
        spoken("item_1");
        say("'type':'conversation.item.input_audio_transcription.completed','item_id':'item_1','content_index':0,"
                + "'transcript':''");

        assertThat(found()).isEmpty();
    }

    @Test
    void nobodyTranscribesUnasked() {
        spoken("item_1");
        say("'type':'session.updated','session':{'input_audio_transcription':null,'audio':{'input':{}}}");
        spoken("item_2");
        say(TRANSCRIBED);
        say("'type':'session.updated','session':{'type':'realtime'}");
        spoken("item_3");

        assertThat(found()).isEmpty();
    }

    @Test
    void aTranscriptionThatBeganIsToEnd() {
        spoken("item_1");
        say("'type':'conversation.item.input_audio_transcription.delta','item_id':'item_1','content_index':0,"
                + "'delta':'he'");

        assertThat(found()).containsExactly("transcription_missing item_1");
    }

    @Test
    void audioThatTheClientMadeUpIsNotTranscribed() {
        say(TRANSCRIBED);
        spoken("item_1");
        transcribed("item_1");
        created("item_2", "'role':'user','status':'completed','content':[{'type':'input_audio','transcript':null}]");

        assertThat(found()).isEmpty();
    }

    @Test
    void whereNoCommitsAreForwardedAllAudioOfTheUserCounts() {
        say(TRANSCRIBED);
        created("item_1", "'role':'user','status':'completed','content':[{'type':'input_audio','transcript':null}]");

        assertThat(found()).containsExactly("transcription_missing item_1");
    }

    // tool_output_missing

    @Test
    void aFunctionCallIsToBeAnswered() {
        created("item_1", "'type':'function_call','status':'completed','name':'f','call_id':'call_1'");
        created("item_2", "'type':'function_call','status':'completed','name':'f','call_id':'call_2'");
        created("item_3", "'type':'function_call_output','call_id':'call_2','output':''");
        created("item_4", "'type':'function_call','status':'completed','name':'web_search','call_id':'call_4'");
        created("item_5", "'type':'mcp_call','status':'completed','name':'f','call_id':'call_5'");
        created("item_6", "'type':'function_call','status':'incomplete','name':'f','call_id':'call_6'");

        assertThat(found()).containsExactly("tool_output_missing call_1");
    }

    @Test
    void aFunctionCallOfABrokenOffResponseIsNotAnswered() {
        String call = "{'id':'item_1','type':'function_call','status':'completed','name':'f','call_id':'call_1'}";
        say("'type':'response.output_item.done','response_id':'resp_1','output_index':0,'item':" + call);
        done("resp_1", "cancelled", call);

        assertThat(found()).isEmpty();
    }

    // output_item_missing

    @Test
    void anItemOfTheOutputIsToHaveAnEvent() {
        String one = "{'id':'item_1','type':'message','status':'completed'}";
        String other = "{'id':'item_2','type':'message','status':'completed'}";
        done("resp_1", "completed", one + "," + other);

        assertThat(found()).isEmpty();

        say("'type':'response.output_item.done','response_id':'resp_1','output_index':0,'item':" + one);

        assertThat(found()).containsExactly("output_item_missing item_2");
    }

    @Test
    void theIndexesOfTheOutputHaveNoHole() {
        outputItem("resp_1", 0, "item_1");
        outputItem("resp_1", 2, "item_3");
        outputItem("resp_2", 0, "item_4");
        outputItem("resp_2", 1, "item_5");
        done("resp_1", "completed", "");
        done("resp_2", "completed", "");

        assertThat(found()).containsExactly("output_item_missing resp_1");
    }

    // event_missing

    @Test
    void anEventIsMissedWhereOthersOfItsKindHaveTheirs() {
        for (int number = 1; number <= 3; number++) {
            String about = "'response_id':'resp_%1$d','output_index':0,'item_id':'item_%1$d'".formatted(number);
            say("'type':'response.created','response':{'id':'resp_" + number + "','status':'in_progress'}");
            if (number != 2) {
                say("'type':'response.content_part.added','content_index':0," + about);
            }
            if (number != 3) {
                say("'type':'response.content_part.done','content_index':0," + about);
            }
            outputItem("resp_" + number, 0, "item_" + number);
            done("resp_" + number, number == 3 ? "cancelled" : "completed", "");
        }

        assertThat(found()).containsExactly("event_missing item_2");
    }

    @Test
    void aResponseIsCreatedWhereOthersAre() {
        done("resp_1", "completed", "");
        done("resp_2", "completed", "");

        assertThat(found()).isEmpty();

        say("'type':'response.created','response':{'id':'resp_1','status':'in_progress'}");

        assertThat(found()).containsExactly("event_missing resp_2");
    }

    @Test
    void whoStopsSpeakingHadStarted() {
        say("'type':'input_audio_buffer.speech_stopped','item_id':'item_1','audio_end_ms':9");

        assertThat(found()).containsExactly("event_missing item_1");
    }

    @Test
    void textOfACompletedResponseIsFinal() {
        for (String status : List.of("completed", "incomplete")) {
            say("'type':'response.output_text.delta','response_id':'resp_%1$s','item_id':'item_%1$s','delta':'a'"
                    .formatted(status));
            outputItem("resp_" + status, 0, "item_" + status);
            done("resp_" + status, status, "");
        }
        say("'type':'response.output_text.delta','response_id':'resp_open','item_id':'item_open','delta':'a'");

        assertThat(found())
                .containsExactly(
                        "response_not_done resp_open", "item_not_done item_open", "event_missing item_completed");
    }

    @Test
    void theNamesOfTheBetaMeanTheSame() {
        say("'type':'response.text.delta','response_id':'resp_1','item_id':'item_1','delta':'a'");
        outputItem("resp_1", 0, "item_1");
        done("resp_1", "completed", "");

        assertThat(found()).containsExactly("event_missing item_1");

        say("'type':'response.output_text.done','response_id':'resp_1','item_id':'item_1','text':'a'");

        assertThat(found()).isEmpty();
    }

    @Test
    void audioThatWasClearedIsNotCommitted() {
        for (String item : List.of("item_1", "item_2")) {
            say("'type':'input_audio_buffer.speech_started','audio_start_ms':1,'item_id':'" + item + "'");
            say("'type':'input_audio_buffer.speech_stopped','audio_end_ms':2,'item_id':'" + item + "'");
        }
        spoken("item_1");
        created("item_2", "'role':'user','status':'completed'");

        assertThat(found()).containsExactly("event_missing item_2");

        say("'type':'input_audio_buffer.cleared'");

        assertThat(found()).isEmpty();
    }

    @Test
    void whatCameWithoutASessionIsNotMissed() {
        say(TRANSCRIBED);
        say("'type':'input_audio_buffer.speech_stopped','item_id':'item_1','audio_end_ms':9");
        spoken("item_1");

        assertThat(found()).containsExactly("event_missing item_1", "transcription_missing item_1");
        assertThat(session.completeness(Set.of("item_1")).findings()).isEmpty();
    }

    private void say(String fields) {
        receive(null, fields);
    }

    private void sayAt(long position, String fields) {
        receive(position, fields);
    }

    private void receive(Long position, String fields) {
        String body = "{'event_id':'event_%d',%s}".formatted(events++, fields);
        session.receive(body.replace('\'', '"'), position, StoredSession.RECEIVED.plusSeconds(events));
    }

    private void created(String id, String fields) {
        say("'type':'conversation.item.created','item':{'id':'" + id + "'"
                + (fields.startsWith("'type'") ? "" : ",'type':'message'") + "," + fields
                + "}");
    }

    private void follows(String id, String previous) {
        say("'type':'conversation.item.created','previous_item_id':'" + previous + "','item':{'id':'" + id
                + "','type':'message','status':'completed'}");
    }

    private void spoken(String id) {
        say("'type':'input_audio_buffer.committed','item_id':'" + id + "'");
        created(id, "'role':'user','status':'completed','content':[{'type':'input_audio','transcript':null}]");
    }

    private void transcribed(String id) {
        say("'type':'conversation.item.input_audio_transcription.completed','content_index':0,'transcript':'a',"
                + "'item_id':'" + id + "'");
    }

    private void outputItem(String response, int index, String id) {
        say("'type':'response.output_item.done','response_id':'" + response + "','output_index':" + index
                + ",'item':{'id':'" + id + "','type':'message','status':'completed'}");
    }

    private void done(String response, String status, String output) {
        say("'type':'response.done','response':{'id':'" + response + "','status':'" + status + "'," + USAGE
                + ",'output':[" + output + "]}");
    }

    /** The findings as code and subject. */
    private List<String> found() {
        return session.completeness().findings().stream()
                .map(finding -> finding.code().text() + " " + finding.subject())
                .toList();
    }
}
