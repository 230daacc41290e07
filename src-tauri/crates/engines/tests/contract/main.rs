//! What every engine adapter keeps, whatever its engine: one suite over the port, run against real servers and files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod rules;
mod subject;
mod subjects;
mod work;

macro_rules! contract {
    ($($engine:ident => $subject:expr),* $(,)?) => {$(
        mod $engine {
            contract!(@rules $subject;
                test_passes_every_stage, test_names_the_stage_that_fails, inspect_lists_what_the_dump_will_hold,
                two_dumps_of_the_same_data_are_equal, a_changed_row_changes_the_proof, a_restore_equals_the_manifest,
                chosen_tables_come_alone, an_empty_database_can_be_filled, discard_removes_what_load_made_and_not_more,
                a_reader_that_fails_makes_the_load_fail, a_cut_dump_is_never_loaded_well, a_cancel_ends_the_dump_soon,
                a_cancelled_load_ends_soon, a_dropped_reader_leaves_no_process, facts_before_the_end_are_refused,
                any_name_of_a_database_comes_back, what_turned_up_at_the_target_is_left_alone,
                a_swap_is_done_as_a_whole_or_not_at_all, an_assertion_without_end_is_untrue,
            );
        }
    )*};
    (@rules $subject:expr; $($rule:ident),* $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $rule() {
            crate::rules::$rule(&$subject).await;
        }
    )*};
}

contract! {
    postgres => crate::subjects::Pg::new(),
    sqlite => crate::subjects::File::new(),
    mariadb => crate::subjects::My::mariadb(),
    mysql => crate::subjects::My::mysql(),
}
