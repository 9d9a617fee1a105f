"""Random numbers depend on the seed and on what they are for, on nothing else."""

from app.engine.randomness import generator


def test_the_same_seed_and_purpose_give_the_same_numbers_again() -> None:
    assert (
        generator(7, "order", 3).random(4).tolist() == generator(7, "order", 3).random(4).tolist()
    )


def test_another_seed_or_purpose_gives_other_numbers() -> None:
    keys = [(7, "order", 3), (8, "order", 3), (7, "order", 4), (7, "data"), (7, "order3")]
    assert len({generator(*key).random() for key in keys}) == len(keys)


def test_the_sequence_is_pinned_so_that_a_link_means_the_same_tomorrow() -> None:
    assert generator(0, "data").integers(0, 2**32, 3).tolist() == [
        1377915117,
        3771351083,
        1025284272,
    ]
