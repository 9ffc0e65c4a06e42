package dev.realtimeledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.event.EventCatalogue.DocumentedEvent;
import dev.realtimeledger.event.EventCatalogue.Field;
import dev.realtimeledger.event.EventCatalogue.Presence;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventCatalogueTest {

    @Test
    void has_the_45_documented_events() {
        assertThat(EventCatalogue.events())
                .hasSize(45)
                .extracting(DocumentedEvent::type)
                .doesNotHaveDuplicates();
        assertThat(EventCatalogue.events()).extracting(DocumentedEvent::summary).doesNotContain("");
    }

    @Test
    void fields_of_an_object_follow_the_object() {
        for (DocumentedEvent event : EventCatalogue.events()) {
            for (int i = 0; i < event.fields().size(); i++) {
                String path = event.fields().get(i).path();
                int dot = path.indexOf('.');
                if (dot > 0) {
                    assertThat(event.fields().subList(0, i))
                            .extracting(Field::path)
                            .contains(path.substring(0, dot));
                }
            }
        }
    }

    @Test
    void only_what_places_an_event_is_demanded() {
        DocumentedEvent done = EventCatalogue.find("response.done");

        assertThat(done).isNotNull();
        assertThat(done.fields())
                .filteredOn(field -> field.presence() == Presence.PLACES_THE_EVENT)
                .extracting(Field::path)
                .containsExactly("response", "response.id");
    }

    @Test
    void beta_names_mean_documented_events_but_are_not_documented() {
        assertThat(EventCatalogue.documents("response.text.delta")).isFalse();
        assertThat(EventCatalogue.documents(EventCatalogue.meaning("response.text.delta")))
                .isTrue();
        assertThat(EventCatalogue.meaning("vendor.thing")).isEqualTo("vendor.thing");
    }
}
