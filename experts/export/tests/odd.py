"""Two hundred odd prompts."""

import random

BASE = [
    "", " ", "   \t\n ", "a red ball", "A RED BALL", "a  red\tball\n", "a red ball.", "a red ball!!!", "it's raining, isn't it? they've I'd we'll you're I'm", "THE QUICK BROWN FOX'S DEN",
    "4k photograph, 8k, 1024x1024", "3.14159 and 2,718", "½ ¾ ² ³", "½ of a ball", "a/b\\c|d", "(masterpiece:1.2), [low quality]", "{curly} <angle>", "\"quoted\" 'single' `back`",
    "email@example.com http://a.b/c?d=e&f=g#h", "#hashtag @user $5 €6 £7 ¥8 50%", "a_b-c—d–e…f", "café", "cafe\u0301", "naïve façade Ångström", "ÅNGSTRÖM ÉCLAIR", "straße STRASSE ẞ", "İstanbul ıstanbul",
    "Ελληνικά ΣΊΣΥΦΟΣ σίσυφος", "Привет, мир", "שלום עולם", "مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "你好世界", "你好, world 世界", "こんにちは 世界", "ｆｕｌｌ　ｗｉｄｔｈ", "안녕하세요", "한\u1100\u1161", "🎈", "a 🎈 over 🌊🌙",
    "👩‍🚀👨‍👩‍👧‍👦", "🏳️‍🌈 🇪🇺", "ball🎈ball", "ﬁsh ﬂoat", "№ ™ © ®", "x² + y² = z²", "∀x∈ℝ: ∃y", "→ ← ⇒", "\u200bzero\u200bwidth\u200b", "soft\u00adhyphen", "no\u00a0break", "thin\u2009space", "line\u2028separator", "\ufeffmark",
    "rtl \u202eoverride\u202c", "tab\tin\tside", "new\r\nline", "form\ffeed\vtab", "nul\x00inside", "bell\x07inside", "del\x7finside", "\x85next", "<|startoftext|>", "<|endoftext|>", "a <|endoftext|> b",
    "<|startoftext|>a ball<|endoftext|>", "<|ENDOFTEXT|>", "<| endoftext |>", "&amp; &lt;b&gt; &eacute;", "â€™s mojibake Ã©", "a" * 100, "ab " * 60, "ball " * 76, "ball " * 75, "ball " * 74, "red, " * 40, "!" * 90, "!!! ??? ...", "?", "!", "'", "''", "'s", " 's", "s'", "'S 'T 'RE 'VE 'M 'LL 'D",
    "don't DON'T dOn'T", "don’t (curly)", "rock'n'roll", "o'clock", "1st 2nd 3rd", "1 2 3 4 5 6 7 8 9 0", "0000", "1e-5", "v2.1.0-rc1", "C++ C# .NET", "x=y+z", "a&b", "a && b", "~tilde^caret", "--dashes---", "...dots....", ",,,", ";:", "(((", ")))", "[]", "<>", "\\n\\t", "\\",
    "ÀÁÂÃÄÅÆÇÈÉÊË", "àáâãäåæçèéêë", "ĀāĂăĄą", "ŁłŃń", "ǅ ǆ Ǆ", "ﷺ", "𝒶 𝓇𝑒𝒹 𝒷𝒶𝓁𝓁", "𝟙𝟚𝟛", "①②③", "Ⅷ ⅷ", "a\u0300\u0301\u0302b", "\u0301", "\u0300a", "ಠ_ಠ", "¯\\_(ツ)_/¯", "( ͡° ͜ʖ ͡°)", "ﾊﾝｶｸ", "ヷ", "ガ", "ガ",
]


def prompts() -> list:
    """Those, and mixtures of their characters up to two hundred."""
    draw = random.Random(7)
    letters = sorted({c for text in BASE for c in text})
    known = list(dict.fromkeys(BASE))
    while len(known) < 200:
        mixed = "".join(draw.choice(letters) if draw.random() < 0.5 else draw.choice(" aebrdl,.'1") for _ in range(draw.randint(3, 60)))
        if mixed not in known:
            known.append(mixed)
    return known[:200]
