package dev.realtimeledger.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What people say to voice agents, in one language. */
@SuppressWarnings("ImmutableEnumChecker") // What List.of makes cannot be changed.
enum Phrases {
    ENGLISH(
            List.of(
                    "Where is my order %d?",
                    "Can you move my appointment to %d o'clock?",
                    "I would like to change my address.",
                    "How much is a ticket for %d people?",
                    "No, wait, I meant the other one.",
                    "What's the weather like tomorrow?",
                    "Uh, hm, yes."),
            List.of(
                    "Your parcel left the warehouse this morning and should be with you by %d.",
                    "Let me have a look for you.",
                    "Of course. The total comes to %d dollars, taxes included.",
                    "I have written that down: \"%d\". Anything else?",
                    "One moment please…",
                    "That is all set now 👍 and you will get a confirmation by mail."),
            "Answer in short sentences.",
            "Are you still there?"),
    RUSSIAN(
            List.of(
                    "Где мой заказ номер %d?",
                    "Перенесите, пожалуйста, запись на %d часов.",
                    "Хочу поменять адрес доставки.",
                    "Сколько стоит билет на %d человек?",
                    "Нет, подождите, я про другой.",
                    "Какая завтра погода?",
                    "Э-э… да."),
            List.of(
                    "Посылка выехала со склада сегодня утром и будет у вас к %d часам.",
                    "Минуту, сейчас посмотрю.",
                    "Конечно. Всего выходит %d рублей с учётом налогов.",
                    "Записала: «%d». Что-нибудь ещё?",
                    "Одну секунду, пожалуйста.",
                    "Готово, подтверждение придёт на вашу почту."),
            "Отвечай короткими фразами.",
            "Вы ещё здесь?");

    private final List<String> questions;
    private final List<String> answers;
    private final String instructions;
    private final String areYouThere;

    Phrases(List<String> questions, List<String> answers, String instructions, String areYouThere) {
        this.questions = questions;
        this.answers = answers;
        this.instructions = instructions;
        this.areYouThere = areYouThere;
    }

    String instructions() {
        return instructions;
    }

    String areYouThere() {
        return areYouThere;
    }

    String question(RandomGenerator random) {
        return any(questions, random);
    }

    /** One to three sentences. */
    String answer(RandomGenerator random) {
        StringBuilder answer = new StringBuilder(any(answers, random));
        for (int more = random.nextInt(3); more > 0; more--) {
            answer.append(' ').append(any(answers, random));
        }
        return answer.toString();
    }

    private static String any(List<String> phrases, RandomGenerator random) {
        return phrases.get(random.nextInt(phrases.size())).formatted(random.nextInt(2, 23));
    }

    /** A text in the pieces in which it is spoken: together they are the text. */
    static List<String> deltas(String text, RandomGenerator random) {
        List<String> deltas = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = text.offsetByCodePoints(
                    from, Math.min(random.nextInt(1, 18), text.codePointCount(from, text.length())));
            deltas.add(text.substring(from, to));
            from = to;
        }
        return deltas;
    }
}
