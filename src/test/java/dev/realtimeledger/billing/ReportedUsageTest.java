package dev.realtimeledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.realtimeledger.history.Evidence;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row: what a usage object says, and what is billed of it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReportedUsageTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # all is divided
            {'total_tokens':185,'input_tokens':100,'output_tokens':85,'input_token_details':{'text_tokens':30,'audio_tokens':70},'output_token_details':{'text_tokens':25,'audio_tokens':60}} | input_text_tokens=30 input_audio_tokens=70 output_text_tokens=25 output_audio_tokens=60
            # cached tokens are part of the input
            {'input_tokens':100,'input_token_details':{'text_tokens':30,'audio_tokens':60,'image_tokens':10,'cached_tokens':45,'cached_tokens_details':{'text_tokens':20,'audio_tokens':15,'image_tokens':10}}} | input_text_tokens=10 input_audio_tokens=45 input_cached_text_tokens=20 input_cached_audio_tokens=15 input_cached_image_tokens=10
            # cached tokens without details: text first, then audio
            {'input_tokens':100,'input_token_details':{'text_tokens':30,'audio_tokens':70,'cached_tokens':50}} | input_audio_tokens=50 input_cached_text_tokens=30 input_cached_audio_tokens=20
            # a part of the cached tokens has details
            {'input_tokens':100,'input_token_details':{'text_tokens':30,'audio_tokens':70,'cached_tokens':50,'cached_tokens_details':{'audio_tokens':40}}} | input_text_tokens=20 input_audio_tokens=30 input_cached_text_tokens=10 input_cached_audio_tokens=40
            # reasoning tokens are in the text
            {'output_tokens':40,'output_token_details':{'text_tokens':40,'reasoning_tokens':30}} | output_text_tokens=40
            # what details do not divide is text
            {'input_tokens':101,'output_tokens':103,'total_tokens':204,'input_token_details':{'text_tokens':null},'output_token_details':null} | input_text_tokens=101 output_text_tokens=103
            {'input_tokens':100,'input_token_details':{'audio_tokens':70}} | input_text_tokens=30 input_audio_tokens=70
            # the other spelling
            {'input_tokens':14,'input_tokens_details':{'text_tokens':3,'image_tokens':11},'output_tokens':31,'output_tokens_details':{'text_tokens':2,'audio_tokens':29}} | input_text_tokens=3 input_image_tokens=11 output_text_tokens=2 output_audio_tokens=29
            # details alone
            {'input_token_details':{'text_tokens':3},'output_token_details':{'audio_tokens':4}} | input_text_tokens=3 output_audio_tokens=4
            # 10.0 is a count
            {'input_tokens':10.0,'output_tokens':0} | input_text_tokens=10
            # seconds that a vendor reports
            {'output_tokens':7,'output_audio_seconds':5.134} | output_text_tokens=7 output_audio_seconds=5.134
            """)
    void usage_is_divided_into_line_items(String usage, String expected) {
        ReportedUsage reported = ofResponse(usage);

        assertThat(text(reported.quantities())).isEqualTo(text(expected));
        assertThat(reported.isKnown()).isTrue();
        assertThat(reported.notUnderstood()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # details that add up to more than their total are the finer statement
            {'input_tokens':10,'input_token_details':{'text_tokens':8,'audio_tokens':7}} | input_text_tokens=8 input_audio_tokens=7 | usage.input_tokens
            # more cached than there is
            {'input_tokens':10,'input_token_details':{'text_tokens':10,'cached_tokens':25}} | input_cached_text_tokens=10 | usage.input_token_details.cached_tokens
            {'input_tokens':10,'input_token_details':{'text_tokens':10,'cached_tokens':4,'cached_tokens_details':{'audio_tokens':4}}} | input_text_tokens=6 input_cached_text_tokens=4 |
            # numbers that are none
            {'input_tokens':-5,'output_tokens':3} | output_text_tokens=3 | usage.input_tokens
            {'input_tokens':'7','output_tokens':3} | output_text_tokens=3 | usage.input_tokens
            {'input_tokens':7.5,'output_tokens':3} | output_text_tokens=3 | usage.input_tokens
            {'input_tokens':1e300,'output_tokens':3} | output_text_tokens=3 | usage.input_tokens
            {'input_tokens':9999999999,'output_tokens':3} | output_text_tokens=3 | usage.input_tokens
            {'input_tokens':[1],'output_tokens':3} | output_text_tokens=3 | usage.input_tokens
            {'output_tokens':3,'output_token_details':'many'} | output_text_tokens=3 | usage.output_token_details
            # what no line item is for
            {'output_tokens':3,'tool_tokens':12} | output_text_tokens=3 | usage.tool_tokens
            {'input_tokens':3,'input_token_details':{'text_tokens':1,'video_tokens':2}} | input_text_tokens=3 | usage.input_token_details.video_tokens
            {'input_tokens':1,'output_tokens':3,'total_tokens':77} | input_text_tokens=1 output_text_tokens=3 | usage.total_tokens
            """)
    void what_contradicts_or_is_no_number_is_reported_beside_what_is_understood(
            String usage, String expected, String path) {
        ReportedUsage reported = ofResponse(usage);

        assertThat(text(reported.quantities())).isEqualTo(text(expected));
        assertThat(reported.isKnown()).isTrue();
        if (path == null) {
            assertThat(reported.notUnderstood()).isNull();
        } else {
            assertThat(Evidence.parse(reported.notUnderstood()).fieldNames())
                    .toIterable()
                    .containsExactly(path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{'input_tokens':null}", "'free'", "[1,2]", "17", "{'total_tokens':30}"})
    void usage_that_says_nothing_is_unknown_and_not_nothing(String usage) {
        ReportedUsage reported = ofResponse(usage);

        assertThat(reported.isKnown()).isFalse();
        assertThat(reported.quantities()).isEqualTo(Quantities.NONE);
    }

    @Test
    void zero_tokens_are_known() {
        assertThat(ofResponse("{'input_tokens':0,'output_tokens':0}").isKnown()).isTrue();
    }

    @Test
    void usage_beside_the_response_counts_where_the_responses_own_says_nothing() {
        JsonNode besides = json("{'input_tokens':13,'output_tokens':269,'output_token_details':{'text_tokens':19,"
                + "'audio_tokens':250},'output_audio_seconds':5.134}");

        assertThat(text(ReportedUsage.ofResponse(json("{}"), besides).quantities()))
                .isEqualTo(
                        text(
                                "input_text_tokens=13 output_text_tokens=19 output_audio_tokens=250 output_audio_seconds=5.134"));
        assertThat(text(ReportedUsage.ofResponse(json("{'output_tokens':1}"), besides)
                        .quantities()))
                .isEqualTo(text("output_text_tokens=1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'type':'tokens','total_tokens':35,'input_tokens':26,'output_tokens':9,'input_token_details':{'audio_tokens':26}} | transcription_tokens=35
            {'type':'tokens','input_tokens':26,'output_tokens':9} | transcription_tokens=35
            {'type':'tokens','total_tokens':35} | transcription_tokens=35
            {'type':'duration','seconds':3.1} | transcription_seconds=3.1
            {'seconds':3} | transcription_seconds=3
            """)
    void a_transcription_is_charged_by_tokens_or_by_time(String usage, String expected) {
        ReportedUsage reported = ReportedUsage.ofTranscription(json(usage));

        assertThat(text(reported.quantities())).isEqualTo(text(expected));
        assertThat(reported.isKnown()).isTrue();
        assertThat(reported.notUnderstood()).isNull();
    }

    @Test
    void a_transcription_without_usage_is_unknown() {
        assertThat(ReportedUsage.ofTranscription(json("null")).isKnown()).isFalse();
        assertThat(ReportedUsage.ofTranscription(json("{'type':'duration'}")).isKnown())
                .isFalse();
    }

    private static ReportedUsage ofResponse(String usage) {
        return ReportedUsage.ofResponse(json(usage), MissingNode.getInstance());
    }

    private static JsonNode json(String text) {
        return Evidence.parse("{\"usage\":" + text.replace('\'', '"') + "}").path("usage");
    }

    private static Map<String, String> text(Quantities quantities) {
        Map<String, String> text = new TreeMap<>();
        quantities.of().forEach((item, quantity) -> text.put(item.label(), quantity.toPlainString()));
        return text;
    }

    private static Map<String, String> text(String expected) {
        return new TreeMap<>(Arrays.stream(expected.split(" "))
                .map(item -> item.split("="))
                .collect(Collectors.toMap(item -> item[0], item -> new BigDecimal(item[1]).toPlainString())));
    }
}
