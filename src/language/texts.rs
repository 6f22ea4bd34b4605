//! The texts that a language has, each a field, so that the compiler tells what one of them lacks.

/// Makes the struct, and the list of its fields for what looks at all of them.
macro_rules! texts {
    ($($name:ident),* $(,)?) => {
        /// The texts by their names.
        #[derive(Debug)]
        pub struct Fields {
            $(pub $name: &'static str,)*
        }

        impl Fields {
            /// Each text with the name of its field.
            #[cfg(test)]
            pub(super) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name)),*]
            }
        }
    };
}

texts! {
    own_name, tag, point, percent, quote, comma, and, or, joints, language, promise, broke, portrait, stage,
    original, the_photo, drag, welcome, welcome_text, begin, before, after, divider, divided, tools, compare,
    compare_title, turn, turn_title, turn_still, views, views_title, reset, reset_title, full, full_title, hold,
    hold_title, shown, shown_colours, shown_depth, shown_normals, view_front, view_three_quarter_left,
    view_three_quarter_right, view_left, view_right, view_above, view_below, lamp, lamp_title, lamp_handle,
    seen_front, seen, degree, degrees, from_right, from_left, from_below, from_above, strip, undo, undo_title, redo,
    redo_title, row, as_photographed, like_picture, relit, at_strength, mixed_title, photo_title, choose_photo,
    use_camera, adjust, samples, sample_collins, sample_4001, sample_4002, sample_4003, sample_4004, sample_4006, sample_4008, keep,
    kept_nothing, kept_failed, kept_never, kept_back, kept_no_room, kept_not, crop_title, crop_help, crop_size,
    crop_turn, crop_find, crop_done, crop_area, crop_preview, faces, face, camera_title, camera_live, camera_take,
    camera_not_allowed, camera_none, camera_busy, camera_unusable, camera_unread, live_go, live_go_title, live_title, live_private, live_stop, live_record, live_stop_save, live_ended, live_waiting, live_following, live_lost, live_cannot, live_died, obs_label, obs_camera, cancel, prompt_title,
    prompt_label, prompt_hint, prompt_hint_mute, prompt_picture, apply, mute, picture_wish, picture_like, remove,
    strength, kinds_of_wishes, found, mix_with, mix_nothing, mix_amount, mix_other, pieces, without, without_lamp,
    without_colour, colour_of, amount_of, light, light_colour, light_of, light_from, light_both, light_left,
    light_right, light_above, light_below, light_front, coloured, compared, slightly, with, understood, understood_but, there, unseen, absent, hiding,
    no_edit, picture_colours, another_word, more_words, no_letters, no_script, no_language, no_negation, unknown,
    unknown_one, unknown_many, unknown_picture, pictures_as_prompts, keep_title, background, behind_photo,
    behind_colour, behind_nothing, behind_pick, behind_fixed, saving_what, saved, saving_stopped, saving_died,
    not_saved, saving, save, more, being_saved, what_to_save, format, size, pictures_only, clear, each, pixels,
    usual, coarse, fine, picture, picture_noun, picture_about, sheet, sheet_noun, sheet_about, quilt, quilt_noun,
    quilt_about, depth, depth_noun, depth_about, film, film_noun, film_about, way, way_turn, way_own,
    way_record, way_stop, way_none, seconds_long, mesh, mesh_noun, mesh_about, splats,
    splats_noun, splats_about, export_encode, export_no_surface, export_too_large, export_device, weights,
    weights_used, weights_choose, weights_choose_label, weights_own, weights_note, weights_note_address,
    weights_note_end, weights_of_page, weights_from, weights_from_folder, weights_words, weights_none, bench_title,
    bench_note, bench_measure, bench_measuring, bench_copy, bench_figures, doing_begin, doing_device, doing_loading,
    doing_preparing, doing_testing, doing_ready, doing_face, doing_photo, doing_prompt, doing_edit, doing_view,
    doing_comparing, doing_refining, doing_again, doing_unchanged, doing_stopped, reading_photo, reading_prompt,
    shown_photo, shown_words, shown_picture, files, megabytes, close, close_message, again, instead, file_large,
    file_unread, text_dropped, photo_empty, photo_heic, photo_moving, photo_format, photo_unknown, photo_large,
    photo_small, photo_cut, photo_damaged, photo_partly, face_none, face_bright, face_dark, face_cut, face_unsure,
    face_several, face_by_hand, face_others, prompt_none, prompt_bright, prompt_dark, prompt_cut, prompt_unsure,
    prompt_several, no_webgpu, needs_webgpu, device_refused, device_lost, device_gone, device_refuses, device_full,
    device_wrong, died, restarted, shrunk, full_processor, refused_processor, wrong_draws, wrong_processor,
    portrait_failed, unrefined, model_unloaded, model_requires, model_damaged, model_short, model_absent, unreachable, not_there,
    no_address, foreign, overtaken, weights_stay, names, colours,
}

/// What the page says in one language. `{places}` are filled by [`fill`].
pub type Texts = Fields;

/// A text with its `{places}` filled.
pub fn fill(text: &str, places: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, place)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = place.split_once('}').unwrap_or((place, ""));
        if let Some((_, value)) = places.iter().find(|(known, _)| *known == name) {
            out.push_str(value);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
